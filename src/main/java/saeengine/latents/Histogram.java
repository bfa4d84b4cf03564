package saeengine.latents;

/** Counts of values in bins of equal width between a lowest and a highest, which is in the last bin. */
public final class Histogram {
    private final double low;
    private final double high;
    private final long[] counts;

    /** @param bins one is made where lowest and highest are the same */
    public Histogram(double low, double high, int bins) {
        this.low = low;
        this.high = high;
        this.counts = new long[high > low ? bins : 1];
    }

    /** Counts a value, which is between the lowest and the highest. */
    public void add(double value) {
        int bin = high > low ? (int) ((value - low) / (high - low) * counts.length) : 0;
        counts[Math.min(bin, counts.length - 1)]++;
    }

    public int bins() {
        return counts.length;
    }

    /** The middle of a bin. */
    public double middle(int bin) {
        return low + (high - low) * (bin + 0.5) / counts.length;
    }

    public long count(int bin) {
        return counts[bin];
    }
}
