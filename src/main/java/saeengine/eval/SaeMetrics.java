package saeengine.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;
import saeengine.metric.Metric;

/**
 * Measures an autoencoder on rows that arrive a chunk at a time, with all sums in float64.
 *
 * <p>Rows are first gathered into batches of a fixed size, and sums are taken batch by batch in the order of the
 * rows. The results therefore do not depend on how the rows were cut into chunks, not even in their last bit, and
 * the metrics that are defined per batch have a definite batch. It keeps numbers of its own only.
 */
public final class SaeMetrics {
    /** Large enough for a batch's own mean and variance to mean something, small enough to hold. */
    public static final int BATCH_ROWS = 1024;

    private final int dims;
    private final int latents;
    private final RowBatch batch;
    private final ReconstructionSums sums;
    private final FiringCounts firing;
    private final @Nullable Kept kept;
    private long rows;

    /** What was taken in, for adding it up elsewhere. */
    private static final class Kept {
        final List<BatchTerms> batches = new ArrayList<>();
        final DoubleStream.Builder l1 = DoubleStream.builder();
    }

    /** What was measured. */
    public record Result(long rows, ReconstructionMetrics reconstruction, FeatureMetrics features)
            implements MetricView {
        @Override
        public Map<String, Double> values() {
            return new MetricView.Builder()
                    .put(Metric.ROWS, rows)
                    .putAll(reconstruction)
                    .putAll(features)
                    .build();
        }
    }

    public SaeMetrics(int dims, int latents) {
        this(dims, latents, BATCH_ROWS);
    }

    /** With a batch size of one's own for the metrics that are defined per batch. */
    public SaeMetrics(int dims, int latents, int batchRows) {
        this(dims, latents, batchRows, null);
    }

    /** One that has {@link #terms} of what it takes in. */
    public static SaeMetrics keeping(int dims, int latents) {
        return new SaeMetrics(dims, latents, BATCH_ROWS, new Kept());
    }

    private SaeMetrics(int dims, int latents, int batchRows, @Nullable Kept kept) {
        if (dims < 1 || latents < 1 || batchRows < 1) {
            throw new IllegalArgumentException("metrics need dims, latents and batch rows of at least 1, got " + dims
                    + ", " + latents + ", " + batchRows);
        }
        this.dims = dims;
        this.latents = latents;
        batch = new RowBatch(dims, batchRows);
        sums = new ReconstructionSums(dims, batchRows);
        firing = kept == null ? new FiringCounts(latents) : new FiringCounts(latents, kept.l1::add);
        this.kept = kept;
    }

    /** Takes in {@code n} rows [n, dims], their reconstructions, and their features [n, latents]. */
    public void add(float[] x, float[] xHat, float[] features, int n) {
        requireRows(x, xHat, n);
        requireLength("features", features.length, (long) n * latents);
        addRows(x, xHat, n);
        firing.addDense(features, n);
    }

    /** As above, with {@code k} features a row given as pairs: which latents [n, k], and their values [n, k]. */
    public void add(float[] x, float[] xHat, int[] indices, float[] values, int k, int n) {
        requireRows(x, xHat, n);
        requireLength("indices", indices.length, (long) n * k);
        requireLength("values", values.length, (long) n * k);
        for (int at = 0; at < n * k; at++) {
            if (values[at] != 0 && (indices[at] < 0 || indices[at] >= latents)) {
                throw new IllegalArgumentException(
                        "latent " + indices[at] + " in row " + at / k + " is outside the " + latents + " there are");
            }
        }
        addRows(x, xHat, n);
        firing.addSparse(indices, values, n, k);
    }

    private void addRows(float[] x, float[] xHat, int n) {
        for (int from = 0; from < n; ) {
            from += batch.take(x, xHat, from, n);
            if (batch.isFull()) {
                add(BatchTerms.of(batch));
                batch.clear();
            }
        }
        rows += n;
    }

    private void add(BatchTerms terms) {
        sums.add(terms);
        if (kept != null) {
            kept.batches.add(terms);
        }
    }

    /**
     * Takes in what another has kept of the rows behind those that are here, to the bits that these rows themselves would have
     * given.
     *
     * @throws IllegalArgumentException of other latents, or where the rows that are here end within a batch
     */
    public void add(SaeTerms terms) {
        requireLength("fires", terms.fires().length, latents);
        if (rows % BATCH_ROWS != 0) {
            throw new IllegalArgumentException("terms are of whole batches of " + BATCH_ROWS
                    + " rows, but for the last, and " + rows + " rows are here");
        }
        terms.batches().forEach(this::add);
        firing.add(terms.fires(), terms.l1());
        rows += terms.rows();
    }

    /** What was taken in, once; of one that keeps it. */
    public SaeTerms terms() {
        Kept kept = Objects.requireNonNull(this.kept);
        List<BatchTerms> batches = new ArrayList<>(kept.batches);
        if (batch.rows() > 0) {
            batches.add(BatchTerms.of(batch));
        }
        return new SaeTerms(batches, kept.l1.build().toArray(), firing.fires());
    }

    public long rows() {
        return rows;
    }

    /** What the rows so far amount to; more may follow. */
    public Result result() {
        if (rows == 0) {
            throw new IllegalStateException("no rows were added: metrics of nothing have no values");
        }
        ReconstructionSums all = sums;
        if (batch.rows() > 0) {
            all = sums.copy();
            all.add(BatchTerms.of(batch));
        }
        return new Result(rows, all.metrics(), firing.metrics());
    }

    private void requireRows(float[] x, float[] xHat, int n) {
        if (n < 1) {
            throw new IllegalArgumentException("metrics take in at least one row, got " + n);
        }
        requireLength("x", x.length, (long) n * dims);
        requireLength("xHat", xHat.length, (long) n * dims);
    }

    /** A buffer may be longer than the rows in it. */
    private static void requireLength(String what, int length, long needed) {
        if (length < needed) {
            throw new IllegalArgumentException(what + " has " + length + " values, the rows need " + needed);
        }
    }
}
