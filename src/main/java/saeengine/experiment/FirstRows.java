package saeengine.experiment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import saeengine.activations.RowParts;
import saeengine.activations.RowSource;
import saeengine.autograd.Tape;
import saeengine.cpu.OpenBlas;
import saeengine.eval.Covariance;
import saeengine.eval.LinearAlgebra;
import saeengine.material.HostAlgebra;
import saeengine.sae.GeometricMedian;
import saeengine.sae.Whitening;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;

/** The first rows of a source, held in memory: what a run measures its data by. */
public final class FirstRows {
    /** Rows that a scale, a variance or OpenAI's median is taken from. */
    static final int SAMPLE = 32_768;

    private final float[] rows;
    private final int count;
    private final int dims;
    private final List<Chunk> chunks;

    /** A chunk as the source gave it: where it ends among the rows, and where the source went on. */
    private record Chunk(int end, RowSource.Place after) {}

    private FirstRows(float[] rows, int count, int dims, List<Chunk> chunks) {
        this.rows = rows;
        this.count = count;
        this.dims = dims;
        this.chunks = chunks;
    }

    /** Reads up to {@code most} rows, and leaves the source behind the last chunk that it read. */
    public static FirstRows read(RowSource source, int most) {
        int dims = source.dims();
        float[] rows = new float[Math.multiplyExact(most, dims)];
        List<Chunk> chunks = new ArrayList<>();
        int filled = 0;
        float[] chunk = source.next();
        while (chunk != null && filled < rows.length) {
            int n = Math.min(chunk.length, rows.length - filled);
            System.arraycopy(chunk, 0, rows, filled, n);
            filled += n;
            if (n == chunk.length) {
                chunks.add(new Chunk(filled, source.place()));
            }
            chunk = filled < rows.length ? source.next() : null;
        }
        float[] exact = filled == rows.length ? rows : Arrays.copyOf(rows, filled);
        return new FirstRows(exact, filled / dims, dims, chunks);
    }

    /**
     * The whole source, of which these were the first rows: they are not computed again, unless the source is sought to
     * some place.
     *
     * @param source gives the rows as these are now, if they were multiplied
     */
    public RowSource andOn(RowSource source) {
        return new AndOn(this, source);
    }

    /** Gives the chunks in memory, then lets go of them and goes on with the source. */
    private static final class AndOn implements RowSource {
        private final RowSource source;
        private @Nullable FirstRows ahead;
        private int given;

        AndOn(FirstRows ahead, RowSource source) {
            this.source = source;
            this.ahead = ahead;
            goOnAfterTheLast(ahead);
        }

        private void goOnAfterTheLast(FirstRows held) {
            if (given == held.chunks.size()) {
                source.seek(place());
                ahead = null;
            }
        }

        @Override
        public int dims() {
            return source.dims();
        }

        @Override
        public float @Nullable [] next() {
            FirstRows held = ahead;
            if (held == null) {
                return source.next();
            }
            int from = given == 0 ? 0 : held.chunks.get(given - 1).end();
            float[] chunk =
                    Arrays.copyOfRange(held.rows, from, held.chunks.get(given).end());
            given++;
            goOnAfterTheLast(held);
            return chunk;
        }

        @Override
        public @Nullable Tensor next(Tape tape) {
            return ahead == null ? source.next(tape) : RowSource.super.next(tape);
        }

        @Override
        public int mostRows() {
            return source.mostRows();
        }

        @Override
        public String nameOf(int row) {
            return source.nameOf(row);
        }

        @Override
        public Place place() {
            if (ahead == null) {
                return source.place();
            }
            return given == 0 ? Place.START : ahead.chunks.get(given - 1).after();
        }

        @Override
        public void seek(Place place) {
            ahead = null;
            source.seek(place);
        }

        @Override
        public void close() {
            source.close();
        }
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

    /** What is read of each. */
    FirstRows inputs(RowParts parts) {
        return parts.apart() ? new FirstRows(parts.inputs(rows, count), count, parts.dims(), List.of()) : this;
    }

    /** What is to be written for each. */
    FirstRows targets(RowParts parts) {
        return parts.apart() ? new FirstRows(parts.targets(rows, count), count, parts.outputs(), List.of()) : this;
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
        return spread(Math.min(SAMPLE, count)) / dims;
    }

    /** Mean over all rows of the sum over dims of (x - mean row)^2. */
    double spread() {
        return spread(count);
    }

    private double spread(int n) {
        double[] mean = means(n);
        double sum = 0;
        for (int i = 0; i < n * dims; i++) {
            double centred = rows[i] - mean[i % dims];
            sum += centred * centred;
        }
        return sum / n;
    }
}
