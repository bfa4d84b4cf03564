package saeengine.cli;

import java.util.Arrays;
import saeengine.activations.RowSource;
import saeengine.cpu.OpenBlas;
import saeengine.eval.Covariance;
import saeengine.eval.LinearAlgebra;
import saeengine.sae.GeometricMedian;
import saeengine.sae.Whitening;
import saeengine.tensor.Device;

/** The first rows of a source, held in memory: what a run measures the data by. */
final class FirstRows {
    /** Rows that a scale, a variance or OpenAI's median is taken from. */
    static final int SAMPLE = 32_768;

    private final float[] rows;
    private final int count;
    private final int dims;

    private FirstRows(float[] rows, int count, int dims) {
        this.rows = rows;
        this.count = count;
        this.dims = dims;
    }

    /** Reads up to {@code most} rows, and closes the source. */
    static FirstRows read(RowSource source, int most) {
        int dims = source.dims();
        float[] rows = new float[Math.multiplyExact(most, dims)];
        int filled = 0;
        try (source) {
            float[] chunk = source.next();
            while (chunk != null && filled < rows.length) {
                int n = Math.min(chunk.length, rows.length - filled);
                System.arraycopy(chunk, 0, rows, filled, n);
                filled += n;
                chunk = filled < rows.length ? source.next() : null;
            }
        }
        return new FirstRows(filled == rows.length ? rows : Arrays.copyOf(rows, filled), filled / dims, dims);
    }

    float[] rows() {
        return rows;
    }

    int count() {
        return count;
    }

    int dims() {
        return dims;
    }

    double scale(InputScale how) {
        return how.of(rows, Math.min(SAMPLE, count), dims);
    }

    void multiply(double scale) {
        float factor = (float) scale;
        for (int i = 0; i < rows.length; i++) {
            rows[i] *= factor;
        }
    }

    float[] mean(int of) {
        double[] mean = means(Math.min(of, count));
        float[] out = new float[dims];
        for (int j = 0; j < dims; j++) {
            out[j] = (float) mean[j];
        }
        return out;
    }

    private double[] means(int n) {
        double[] mean = new double[dims];
        for (int i = 0; i < n * dims; i++) {
            mean[i % dims] += rows[i];
        }
        for (int j = 0; j < dims; j++) {
            mean[j] /= n;
        }
        return mean;
    }

    float[] geometricMedian(int of) {
        double[] median = GeometricMedian.of(Arrays.copyOf(rows, Math.min(of, count) * dims), dims);
        float[] out = new float[dims];
        for (int j = 0; j < dims; j++) {
            out[j] = (float) median[j];
        }
        return out;
    }

    /** The whitening of the sample's rows. */
    Whitening whitening(Device device) {
        LinearAlgebra algebra = new HostAlgebra(OpenBlas.load());
        Covariance covariance = Covariance.of(rows, Math.min(SAMPLE, count), dims, algebra);
        double[] directions = covariance.matrix();
        double[] variances = algebra.eigenvectors(directions, dims);
        return Whitening.of(device, covariance.mean(), variances, directions);
    }

    /** The root of the mean over rows and dims of x^2. */
    double rootMeanSquare() {
        double sum = 0;
        for (float value : rows) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum / rows.length);
    }

    /** Mean over the sample's rows and dims of (x - mean row)^2. */
    double variance() {
        int n = Math.min(SAMPLE, count);
        double[] mean = means(n);
        double sum = 0;
        for (int i = 0; i < n * dims; i++) {
            double centred = rows[i] - mean[i % dims];
            sum += centred * centred;
        }
        return sum / ((double) n * dims);
    }
}
