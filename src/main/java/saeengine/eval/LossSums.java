package saeengine.eval;

import java.util.Arrays;
import java.util.List;

/** Cross-entropies of packs, added up in the order in which they come. */
public final class LossSums {
    private final double[] reconstructed;
    private double clean;
    private double zero;
    private double mean;
    private long tokens;

    /** Of so many autoencoders. */
    public LossSums(int autoencoders) {
        reconstructed = new double[autoencoders];
    }

    public void add(PackLosses pack) {
        tokens += pack.tokens();
        clean += pack.clean();
        zero += pack.zero();
        mean += pack.mean();
        for (int i = 0; i < reconstructed.length; i++) {
            reconstructed[i] += pack.reconstructed()[i];
        }
    }

    /** The token means, one result for each autoencoder. */
    public List<LossRecovered.Result> results() {
        if (tokens == 0) {
            throw new IllegalArgumentException("there is no token in these windows, so no loss to measure");
        }
        double n = tokens;
        return Arrays.stream(reconstructed)
                .mapToObj(sum -> new LossRecovered.Result(tokens, clean / n, zero / n, mean / n, sum / n))
                .toList();
    }
}
