package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Device;
import saeengine.tensor.Gemm;
import saeengine.tensor.Kernel;
import saeengine.tensor.Products;
import saeengine.tensor.Tensor;

/**
 * The k largest of x W^T + b of each row, selected while the product is made: {@link TopKEncode} without its
 * pre-activations and without a way back. The same k, ascending, by the rules of {@link TopK}, but that a value which
 * is not a number may be kept as infinity.
 *
 * <p>A processor does both in one kernel, which calls the BLAS; a GPU makes a tile of the product, then merges each
 * row of it into the row's queue ({@link TopKQueues}). Above k = {@value #MOST_MERGED} a GPU makes the whole product.
 *
 * <p>Where products may be coarse and a device has short ones that are coarser ({@link Products#SHORT}), those find the 2 k
 * best of a row, for k up to {@value #MOST_SCREENED}, and {@link RescoreTopK} takes the k of them: values are float32's.
 */
public final class ActiveTopK {
    /** Numbers of a tile of pre-activations on a GPU: 16 MiB, less than half of an A100's or H100's second-level cache. */
    private static final int TILE = 1 << 22;

    /** The most rows of a tile: with fewer columns than a quarter as many, products would read their operands more often. */
    private static final int MOST_ROWS = 4096;

    /** A tile's rows and columns are multiples of it: narrower products waste a GPU. */
    private static final int STEP = 128;

    /** Numbers of W that are rounded at a time: 10 MB, which products find in the cache beside a tile. */
    private static final int ROUNDED = 2_500_000;

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
            Sparse screened = merged(coarser, x, w, b, candidates(features, k), Tile.of(x.rows(), features));
            return RescoreTopK.of(t, x, w, b, screened.indices(), k);
        }
        return k > MOST_MERGED
                ? TopKEncode.of(t, x, w, b).topK(t, k)
                : merged(t, x, w, b, k, Tile.of(x.rows(), features));
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
        Tile tile = Tile.of(rows, features);
        long tiled = (long) tile.rows() * tile.cols() + TopKQueues.floats(rows, found);
        return tiled + rows * (screens ? 2L * found + k : k);
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

    /** Rows and features of a tile on a GPU; the last of either may be fewer. */
    public record Tile(int rows, int cols) {
        /** As near to 4096 x 1024 as there are rows and features. */
        public static Tile of(long rows, int features) {
            long parts = (rows + MOST_ROWS - 1) / MOST_ROWS;
            long each = parts == 1 ? rows : ((rows + parts - 1) / parts + STEP - 1) / STEP * STEP;
            return new Tile((int) each, (int) Math.min(features, Math.max(STEP, TILE / each / STEP * STEP)));
        }
    }

    /** Tile by tile of the pre-activations, each read while it is in the second-level cache. */
    public static Sparse merged(Tape t, Tensor x, Tensor w, Tensor b, int k, Tile shape) {
        int features = w.rows();
        Sparse best = new Sparse(t.empty(x.rows(), k), Sparse.ints(t, x.rows(), k), features);
        int mark = t.device().mark();
        TopKQueues queues = TopKQueues.of(t, x.rows(), k);
        Tensor room = t.empty(Math.min(x.rows(), shape.rows()) * shape.cols(), 1);
        t.roundOnce(x);
        int inner = t.device().mark();
        int panel = Math.max(1, ROUNDED / x.cols() / shape.cols()) * shape.cols();
        for (int first = 0; first < features; first += shape.cols()) {
            if (first % panel == 0) {
                t.device().release(inner);
                t.roundOnce(w.rowRange(first, Math.min(features, first + panel)));
            }
            int end = Math.min(features, first + shape.cols());
            Tensor of = w.rowRange(first, end);
            Tensor bias = b.reshaped(features, 1).rowRange(first, end);
            for (int row = 0; row < x.rows(); row += shape.rows()) {
                Tensor rows = x.rowRange(row, Math.min(x.rows(), row + shape.rows()));
                Gemm product = Gemm.nt(rows.rows(), of.rows(), x.cols());
                Tensor tile = room.rowRange(0, product.m() * product.n()).reshaped(product.m(), product.n());
                t.gemm(product, rows, of, 0f, tile);
                queues.merge(t, tile, bias, row, first);
            }
        }
        queues.best(t, best);
        t.device().release(mark);
        return best;
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
