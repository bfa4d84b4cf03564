package saeengine.eval;

/** The mean of rows whose packs were added up, taken in the order in which they come. */
public final class MeanSums {
    private final double[] sum;
    private long rows;

    public MeanSums(int dims) {
        sum = new double[dims];
    }

    public void add(PackSum pack) {
        for (int j = 0; j < sum.length; j++) {
            sum[j] += pack.sum()[j];
        }
        rows += pack.rows();
    }

    /** Zeros where there was no row. */
    public float[] meanRow() {
        float[] mean = new float[sum.length];
        for (int j = 0; j < mean.length && rows > 0; j++) {
            mean[j] = (float) (sum[j] / rows);
        }
        return mean;
    }
}
