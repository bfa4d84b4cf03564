package saeengine.op;

import java.util.Optional;
import saeengine.autograd.Tape;
import saeengine.tensor.Device;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * The positive entries of x W^T + b, collected while the product is made: {@link ReluEncode} for batches of few
 * active features, without a backward pass.
 *
 * <p>A chunk of rows that turns out to have more than its share of active entries ends at once, and the batch counts
 * as dense. Where that is does not depend on threads.
 */
public final class ActiveRelu {
    /** The share of active entries above which the dense way is taken; a prototype's break-even, not yet measured here. */
    public static final double DENSITY = 0.08;

    private ActiveRelu() {}

    /** Whether a device has it, and {@link ActiveJumpRelu}. A GPU's dense products win where more than about 0.4 % is active. */
    public static boolean on(Device device) {
        return device.isHost();
    }

    /** The entries that a set of so many rows has room for at {@link #DENSITY}. */
    public static long capacity(long rows, long features) {
        int n = Math.toIntExact(rows);
        return (long) EncodeTiles.chunks(n) * most(n, Math.toIntExact(features), DENSITY);
    }

    /**
     * @param x [rows, d]
     * @param w [features, d]
     * @param b [features]
     * @param density the most that may be active of any chunk of rows, as a share of its entries
     * @return nothing where a chunk has more
     */
    public static Optional<ActiveSet> of(Tape t, Tensor x, Tensor w, Tensor b, double density) {
        int rows = x.rows();
        int features = w.rows();
        Linear.require("active_relu", w.cols() == x.cols() && b.size() == features, "W [out, in], b [out]", x, w, b);
        int chunks = EncodeTiles.chunks(rows);
        int tiles = EncodeTiles.tiles(features);
        int most = most(rows, features, density);
        ActiveSet set = new ActiveSet(
                t.empty(chunks * most),
                Sparse.ints(t, chunks * most),
                Sparse.ints(t, rows, tiles),
                Sparse.ints(t, rows, tiles),
                features);
        Tensor fits = Sparse.ints(t, chunks);
        t.run(
                ENCODE,
                chunks,
                x,
                w,
                b,
                set.values(),
                set.indices(),
                set.starts(),
                set.ends(),
                fits,
                rows,
                features,
                x.cols(),
                most);
        int[] flags = new int[chunks];
        t.device().download(fits, flags, 0);
        return java.util.Arrays.stream(flags).allMatch(flag -> flag == 1) ? Optional.of(set) : Optional.empty();
    }

    /** The most entries of a chunk. */
    static int most(int rows, int features, double density) {
        return (int) (density * EncodeTiles.chunkRows(rows) * features);
    }

    /** An item is a chunk of rows. */
    static final Kernel ENCODE = Kernel.onHost("active_relu", 1, (a, from, to) -> {
        for (int chunk = from; chunk < to; chunk++) {
            Collector collector = new Collector(a, chunk);
            EncodeTiles.over(a, chunk, a.integer(8), a.integer(9), a.integer(10), collector);
            a.ints(7)[a.at(7) + chunk] = collector.full ? 0 : 1;
        }
    });

    /** Writes a chunk's entries one after another into its part of the set. */
    private static final class Collector implements EncodeTiles.Taker {
        private final float[] values;
        private final int valuesAt;
        private final int[] indices;
        private final int indicesAt;
        private final int[] starts;
        private final int startsAt;
        private final int[] ends;
        private final int endsAt;
        private final int tiles;
        private final int end;
        private int next;
        private boolean full;

        Collector(saeengine.tensor.Args a, int chunk) {
            values = a.floats(3);
            valuesAt = a.at(3);
            indices = a.ints(4);
            indicesAt = a.at(4);
            starts = a.ints(5);
            startsAt = a.at(5);
            ends = a.ints(6);
            endsAt = a.at(6);
            tiles = EncodeTiles.tiles(a.integer(9));
            next = chunk * a.integer(11);
            end = next + a.integer(11);
        }

        @Override
        public boolean take(int row, float[] z, int n, int first, float[] largest) {
            int piece = row * tiles + first / EncodeTiles.COLS;
            starts[startsAt + piece] = next;
            for (int lane = 0; lane < EncodeTiles.LANES; lane++) {
                if (!(largest[lane] <= 0f) && !takeLane(z, n, first, lane)) {
                    full = true;
                    return false;
                }
            }
            ends[endsAt + piece] = next;
            return true;
        }

        private boolean takeLane(float[] z, int n, int first, int lane) {
            for (int j = lane; j < n; j += EncodeTiles.LANES) {
                if (!(z[j] <= 0f)) {
                    if (next == end) {
                        return false;
                    }
                    values[valuesAt + next] = z[j];
                    indices[indicesAt + next] = first + j;
                    next++;
                }
            }
            return true;
        }
    }
}
