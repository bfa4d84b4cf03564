package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Device;
import saeengine.tensor.Gemm;
import saeengine.tensor.Kernel;
import saeengine.tensor.Products;
import saeengine.tensor.Tensor;

/**
 * The k largest of x W^T + b of each row, selected while the product is made: {@link TopKEncode} without its
 * pre-activations and without a backward pass. The same k, ascending, by the rules of {@link TopK}, but that a value which
 * is not a number may be kept as infinity.
 *
 * <p>A processor does both in one kernel, which calls the BLAS; a GPU makes a tile of the product, then merges each
 * row of it into the row's queue ({@link TopKQueues}). Above k = {@value #MOST_MERGED} a GPU makes the whole product.
 *
 * <p>Where products may be coarse and a device has short ones that are coarser ({@link Products#SHORT}), those find the 2 k
 * best of a row, for k up to {@value #MOST_SCREENED}, and {@link RescoreTopK} takes the k of them: values are float32's.
 */
public final class ActiveTopK {
    /**
     * Numbers of a tile of pre-activations on a GPU, 96 MiB. One that stays in the second-level cache would be a fifth as large,
     * and launches on it little longer than it takes to begin them.
     */
    private static final int TILE = 3 << 23;

    /** A tile's width is a multiple of it: narrower products waste a GPU. */
    private static final int LEAST_COLS = 128;

    /** The largest k that a warp's queue holds. */
    private static final int MOST_MERGED = 256;

    /** The largest k whose 2 k candidates it holds. */
    private static final int MOST_SCREENED = MOST_MERGED / 2;

    private ActiveTopK() {}

    /**
     * @param x [rows, d]
     * @param w [features, d]
     * @param b [features]
     * @param rectified whether kept negative values become 0
     */
    public static ActiveSet of(Tape t, Tensor x, Tensor w, Tensor b, int k, boolean rectified) {
        int features = w.rows();
        Linear.require("active_topk", w.cols() == x.cols() && b.size() == features, "W [out, in], b [out]", x, w, b);
        if (k < 1 || k > features) {
            throw new IllegalArgumentException("active_topk: needs 1 <= k <= " + features + " features, got k = " + k);
        }
        if (t.device().isHost()) {
            return encode(t, x, w, b, k, rectified);
        }
        Sparse kept = selected(t, x, w, b, k);
        return set(t, rectified ? kept.relu(t) : kept);
    }

    private static Sparse selected(Tape t, Tensor x, Tensor w, Tensor b, int k) {
        Device device = t.device();
        int features = w.rows();
        if (t.products() != Products.EXACT && screens(device, features, k)) {
            Tape coarser = t.with(Products.SHORT);
            Sparse screened = merged(coarser, x, w, b, candidates(features, k), tileCols(x.rows(), features));
            return RescoreTopK.of(t, x, w, b, screened.indices(), k);
        }
        return k > MOST_MERGED
                ? TopKEncode.of(t, x, w, b).topK(t, k)
                : merged(t, x, w, b, k, tileCols(x.rows(), features));
    }

    /** Whether a device has products for candidates that are coarser than those that it trains with. */
    private static boolean screens(Device device, int features, int k) {
        return device.mantissaBits(Products.SHORT) < device.mantissaBits(Products.COARSE)
                && k <= MOST_SCREENED
                && k < features;
    }

    private static int candidates(int features, int k) {
        return Math.min(features, 2 * k);
    }

    /** Numbers of step memory that a selection takes on a device beside its set. */
    public static long floats(Device device, long rows, int features, int k) {
        if (device.isHost()) {
            return 0;
        }
        if (k > MOST_MERGED) {
            return rows * (features + k);
        }
        boolean screens = screens(device, features, k);
        int found = screens ? candidates(features, k) : k;
        long perRow = tileCols(rows, features) + (screens ? 2L * found : 0) + k;
        return rows * perRow + TopKQueues.floats(rows, found);
    }

    private static ActiveSet encode(Tape t, Tensor x, Tensor w, Tensor b, int k, boolean rectified) {
        int rows = x.rows();
        int features = w.rows();
        ActiveSet set = new ActiveSet(
                t.empty(rows * k),
                Sparse.ints(t, rows * k),
                Sparse.ints(t, rows, 1),
                Sparse.ints(t, rows, 1),
                features);
        t.run(
                ENCODE,
                EncodeTiles.chunks(rows),
                x,
                w,
                b,
                set.values(),
                set.indices(),
                set.starts(),
                set.ends(),
                rows,
                features,
                x.cols(),
                k,
                rectified ? 1 : 0);
        return set;
    }

    /**
     * Tile by tile of the pre-activations.
     *
     * @param cols features of a tile; the last may be narrower
     */
    public static Sparse merged(Tape t, Tensor x, Tensor w, Tensor b, int k, int cols) {
        int rows = x.rows();
        int features = w.rows();
        Sparse best = new Sparse(t.empty(rows, k), Sparse.ints(t, rows, k), features);
        int mark = t.device().mark();
        TopKQueues queues = TopKQueues.of(t, rows, k);
        Tensor room = t.empty(rows * cols, 1);
        t.roundOnce(x);
        for (int first = 0; first < features; first += cols) {
            int n = Math.min(cols, features - first);
            Tensor tile = room.rowRange(0, rows * n).reshaped(rows, n);
            t.gemm(Gemm.nt(rows, n, x.cols()), x, w.rowRange(first, first + n), 0f, tile);
            queues.merge(t, tile, b.reshaped(features, 1).rowRange(first, first + n), first);
        }
        queues.best(t, best);
        t.device().release(mark);
        return best;
    }

    /** Features of a tile on a GPU. */
    public static int tileCols(long rows, int features) {
        return (int) Math.min(features, Math.max(LEAST_COLS, TILE / rows / LEAST_COLS * LEAST_COLS));
    }

    private static ActiveSet set(Tape t, Sparse kept) {
        int rows = kept.rows();
        ActiveSet set = new ActiveSet(
                kept.values().reshaped(rows * kept.k()),
                kept.indices().reshaped(rows * kept.k()),
                Sparse.ints(t, rows, 1),
                Sparse.ints(t, rows, 1),
                kept.features());
        t.run(PIECES, rows, set.starts(), set.ends(), kept.k());
        return set;
    }

    /** An item is a chunk of rows. */
    static final Kernel ENCODE = Kernel.onHost("active_topk", 1, (a, from, to) -> {
        float[] values = a.floats(3);
        int[] indices = a.ints(4);
        int rows = a.integer(7);
        int k = a.integer(10);
        int valuesAt = a.at(3);
        int indicesAt = a.at(4);
        for (int chunk = from; chunk < to; chunk++) {
            int first = chunk * EncodeTiles.chunkRows(rows);
            int end = Math.min(rows, first + EncodeTiles.chunkRows(rows));
            int n = (end - first) * k;
            BestSoFar.clear(values, valuesAt + first * k, indices, indicesAt + first * k, n);
            EncodeTiles.over(a, chunk, rows, a.integer(8), a.integer(9), (row, z, cols, feature, largest) -> {
                take(z, cols, feature, largest, values, valuesAt + row * k, indices, indicesAt + row * k, k);
                return true;
            });
            for (int row = first; row < end; row++) {
                BestSoFar.sortByPlace(values, valuesAt + row * k, indices, indicesAt + row * k, k);
                a.ints(5)[a.at(5) + row] = row * k;
                a.ints(6)[a.at(6) + row] = row * k + k;
            }
            if (a.integer(11) != 0) {
                rectify(values, valuesAt + first * k, n);
            }
        }
    });

    private static void take(
            float[] z,
            int n,
            int feature,
            float[] largest,
            float[] values,
            int valuesAt,
            int[] indices,
            int indicesAt,
            int k) {
        for (int lane = 0; lane < EncodeTiles.LANES; lane++) {
            if (!(largest[lane] < values[valuesAt])) {
                for (int j = lane; j < n; j += EncodeTiles.LANES) {
                    if (!(z[j] < values[valuesAt])) {
                        BestSoFar.offer(z[j], feature + j, values, valuesAt, indices, indicesAt, k);
                    }
                }
            }
        }
    }

    /** A row's piece is its k entries. */
    static final Kernel PIECES = Kernel.perElement("active_topk_pieces", (a, from, to) -> {
        for (int row = from; row < to; row++) {
            a.ints(0)[a.at(0) + row] = row * a.integer(2);
            a.ints(1)[a.at(1) + row] = row * a.integer(2) + a.integer(2);
        }
    });

    private static void rectify(float[] values, int at, int n) {
        for (int i = at; i < at + n; i++) {
            values[i] = Math.max(values[i], 0f);
        }
    }
}
