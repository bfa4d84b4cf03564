package saeengine.eval;

/**
 * How many latents fire how often: counts over equal bins of log10(density), density being fires / rows.
 *
 * <p>Bin i holds the densities from 10^(lowest + i width) on, up to the next bin's first; the last bin holds density
 * 1 too, and the first whatever is rarer than its edge. Latents that never fired have no logarithm and are in no bin.
 *
 * @param lowest log10 of the first edge
 * @param width of a bin, in powers of ten
 * @param counts latents per bin, rarest first
 * @param never latents that never fired
 * @param below1e5 latents of density below 1e-5, those that never fired included
 * @param below1e6 latents of density below 1e-6, those that never fired included
 * @param above1e2 dense latents: of density above 1 %
 * @param above1e1 very dense latents: of density above 10 %
 */
public record DensityHistogram(
        double lowest,
        double width,
        long[] counts,
        long never,
        long below1e5,
        long below1e6,
        long above1e2,
        long above1e1) {
    private static final double LOWEST = -8;
    private static final int BINS = 32;

    /** Keeps a density such as 1/1000, whose logarithm is rounded, on the right side of its edge. */
    private static final double ROUNDING = 1e-9;

    /** Four bins a power of ten from 1e-8 to 1. */
    public static DensityHistogram of(long[] fires, long rows) {
        return of(fires, rows, LOWEST, BINS);
    }

    /** So many bins from 10^lowest to 1. */
    public static DensityHistogram of(long[] fires, long rows, double lowest, int bins) {
        if (rows < 1 || bins < 1 || !(lowest < 0)) {
            throw new IllegalArgumentException("a density histogram needs rows, bins and a lowest power of ten below 0,"
                    + " got " + rows + ", " + bins + ", " + lowest);
        }
        double width = -lowest / bins;
        long[] counts = new long[bins];
        for (long count : fires) {
            if (count > 0) {
                double place = (StrictMath.log10((double) count / rows) - lowest) / width;
                int bin = (int) Math.floor(place + ROUNDING);
                counts[Math.max(0, Math.min(bins - 1, bin))]++;
            }
        }
        return new DensityHistogram(
                lowest,
                width,
                counts,
                rarerThan(fires, rows, Double.MIN_VALUE),
                rarerThan(fires, rows, 1e-5),
                rarerThan(fires, rows, 1e-6),
                denserThan(fires, rows, 1e-2),
                denserThan(fires, rows, 1e-1));
    }

    /** log10 of every bin's first density, and 0 at the end. */
    public double[] edges() {
        double[] edges = new double[counts.length + 1];
        for (int i = 0; i < counts.length; i++) {
            edges[i] = lowest + i * width;
        }
        return edges;
    }

    private static long rarerThan(long[] fires, long rows, double density) {
        long latents = 0;
        for (long count : fires) {
            latents += (double) count / rows < density ? 1 : 0;
        }
        return latents;
    }

    private static long denserThan(long[] fires, long rows, double density) {
        long latents = 0;
        for (long count : fires) {
            latents += (double) count / rows > density ? 1 : 0;
        }
        return latents;
    }
}
