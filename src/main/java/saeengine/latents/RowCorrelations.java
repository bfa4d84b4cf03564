package saeengine.latents;

import java.util.List;

/** Correlations of latents with the dims of the rows that they are of, summed in float64 while a text goes by. */
public final class RowCorrelations {
    private final int dims;
    private long n;
    private final double[] sums;
    private final double[] squares;
    private final double[] dimSums;
    private final double[] dimSquares;
    private final double[] products;

    public RowCorrelations(int features, int dims) {
        this.dims = dims;
        sums = new double[features];
        squares = new double[features];
        dimSums = new double[dims];
        dimSquares = new double[dims];
        products = new double[Math.multiplyExact(features, dims)];
    }

    /** Bytes that these take. */
    public static long bytes(int features, int dims) {
        return Double.BYTES * (features + 2L) * (dims + 2L);
    }

    /**
     * Takes in tokens.
     *
     * @param entries their latents
     * @param rows [tokens, dims], row-major
     */
    public void add(Entries entries, float[] rows) {
        for (int row = 0; row < entries.rows(); row++) {
            int from = row * dims;
            for (int j = 0; j < dims; j++) {
                double x = rows[from + j];
                dimSums[j] += x;
                dimSquares[j] += x * x;
            }
            for (int at = entries.start(row); at < entries.start(row + 1); at++) {
                int latent = entries.latent(at);
                double value = entries.value(at);
                sums[latent] += value;
                squares[latent] += value * value;
                int into = latent * dims;
                for (int j = 0; j < dims; j++) {
                    products[into + j] += value * rows[from + j];
                }
            }
        }
        n += entries.rows();
    }

    /** The dims of the highest Pearson correlation with a latent; none where it never fired. */
    public List<Correlation> highest(int latent, int most) {
        Correlation.Sums own = new Correlation.Sums(sums[latent], squares[latent]);
        if (own.squares() == 0) {
            return List.of();
        }
        return Correlation.highest(
                dims,
                most,
                j -> Correlation.of(
                        j, n, own, new Correlation.Sums(dimSums[j], dimSquares[j]), products[latent * dims + j]));
    }
}
