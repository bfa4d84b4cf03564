package saeengine.op;

import java.util.Arrays;
import java.util.Optional;
import saeengine.autograd.Tape;
import saeengine.tensor.Args;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * The entries of a JumpReLU x W^T + b that have a part in a step, collected while the product is made: those above their
 * feature's threshold, and those less than half a bandwidth below it, which estimate the threshold's gradient. Where
 * {@link ActiveRelu#on} has no such form, {@link JumpRelu} is the way.
 *
 * <p>Rajamanoharan et al., Jumping Ahead: Improving Reconstruction Fidelity with JumpReLU Sparse Autoencoders, 2024.
 * f = z where z is above, 0 where not; dz = [z > threshold] df; {@code dthreshold = -(threshold / bandwidth) [|z - threshold| <
 * bandwidth / 2] df}, and for a count of what is above {@code -(1 / bandwidth) [|z - threshold| < bandwidth / 2]}, summed over
 * rows; both ends of the rectangle are left out.
 *
 * @param set f by entry; some are 0
 * @param z [capacity] of the set, by entry
 */
public record ActiveJumpRelu(ActiveSet set, Tensor z) {
    /**
     * @param x [rows, d]
     * @param w [features, d]
     * @param b [features]
     * @param threshold [features]
     * @param bandwidth of the rectangle, in units of z
     * @param density the most that may be entries of any chunk of rows, as a share of it
     * @return nothing where a chunk has more
     */
    public static Optional<ActiveJumpRelu> of(
            Tape t, Tensor x, Tensor w, Tensor b, Tensor threshold, float bandwidth, double density) {
        int rows = x.rows();
        int features = w.rows();
        boolean matches = w.cols() == x.cols() && b.size() == features && threshold.size() == features;
        Linear.require("active_jump_relu", matches, "W [out, in], b [out], threshold [out]", x, w, b);
        if (!(bandwidth > 0f)) {
            throw new IllegalArgumentException("active_jump_relu: needs a bandwidth above 0, got " + bandwidth);
        }
        int chunks = EncodeTiles.chunks(rows);
        int tiles = EncodeTiles.tiles(features);
        int most = ActiveRelu.most(rows, features, density);
        ActiveSet set = new ActiveSet(
                t.empty(chunks * most),
                Sparse.ints(t, chunks * most),
                Sparse.ints(t, rows, tiles),
                Sparse.ints(t, rows, tiles),
                features);
        Tensor z = t.empty(chunks * most);
        Tensor fits = Sparse.ints(t, chunks);
        t.run(
                ENCODE,
                chunks,
                x,
                w,
                b,
                threshold,
                set.values(),
                z,
                set.indices(),
                set.starts(),
                set.ends(),
                fits,
                rows,
                features,
                x.cols(),
                most,
                0.5f * bandwidth);
        int[] flags = new int[chunks];
        t.device().download(fits, flags, 0);
        return Arrays.stream(flags).allMatch(flag -> flag == 1)
                ? Optional.of(new ActiveJumpRelu(set, z))
                : Optional.empty();
    }

    /**
     * What estimates a threshold's gradient.
     *
     * @param bandwidth of the rectangle, in units of z
     * @param coefficient the loss's gradient with respect to how many are above, for each entry, [1]: of a mean over rows
     *     times c, c / rows
     */
    public record Estimate(float bandwidth, Tensor coefficient) {}

    /**
     * The entries by feature with f and dz, and the threshold's gradient.
     *
     * @param df [capacity], the gradient of each entry's f, for those that are 0 too
     * @param dthreshold [features], which it is added to
     */
    public ActiveLists lists(Tape t, Tensor df, Tensor threshold, Estimate estimate, Tensor dthreshold) {
        ActiveSet ofZ = new ActiveSet(z, set.indices(), set.starts(), set.ends(), set.features());
        ActiveLists lists = ActiveLists.of(t, ofZ, df);
        t.run(
                BACKWARD,
                set.features(),
                lists.starts(),
                lists.values(),
                lists.dz(),
                threshold,
                dthreshold,
                estimate.coefficient(),
                estimate.bandwidth());
        return lists;
    }

    /** What a gate that is this far above its threshold lets through: all, nothing, or NaN. */
    private static float gated(float above, float value) {
        return above > 0f ? value : above <= 0f ? 0f : above;
    }

    /** An item is a chunk of rows. */
    static final Kernel ENCODE = Kernel.onHost("active_jump_relu", 1, (a, from, to) -> {
        for (int chunk = from; chunk < to; chunk++) {
            Collector collector = new Collector(a, chunk);
            EncodeTiles.over(a, chunk, a.integer(10), a.integer(11), a.integer(12), 3, collector);
            a.ints(9)[a.at(9) + chunk] = collector.full ? 0 : 1;
        }
    });

    /** Writes a chunk's entries one after another into its part of the set. */
    private static final class Collector implements EncodeTiles.Taker {
        private final float[] threshold;
        private final int thresholdAt;
        private final float[] values;
        private final int valuesAt;
        private final float[] z;
        private final int zAt;
        private final int[] indices;
        private final int indicesAt;
        private final int[] starts;
        private final int startsAt;
        private final int[] ends;
        private final int endsAt;
        private final int tiles;
        private final int end;
        private final float lowest;
        private int next;
        private boolean full;

        Collector(Args a, int chunk) {
            threshold = a.floats(3);
            thresholdAt = a.at(3);
            values = a.floats(4);
            valuesAt = a.at(4);
            z = a.floats(5);
            zAt = a.at(5);
            indices = a.ints(6);
            indicesAt = a.at(6);
            starts = a.ints(7);
            startsAt = a.at(7);
            ends = a.ints(8);
            endsAt = a.at(8);
            tiles = EncodeTiles.tiles(a.integer(11));
            next = chunk * a.integer(13);
            end = next + a.integer(13);
            lowest = -a.real(14);
        }

        @Override
        public boolean take(int row, float[] pre, int n, int first, float[] largest) {
            int piece = row * tiles + first / EncodeTiles.COLS;
            starts[startsAt + piece] = next;
            for (int lane = 0; lane < EncodeTiles.LANES; lane++) {
                if (!(largest[lane] <= lowest) && !takeLane(pre, n, first, lane)) {
                    full = true;
                    return false;
                }
            }
            ends[endsAt + piece] = next;
            return true;
        }

        private boolean takeLane(float[] pre, int n, int first, int lane) {
            for (int j = lane; j < n; j += EncodeTiles.LANES) {
                float above = pre[j] - threshold[thresholdAt + first + j];
                if (!(above <= lowest)) {
                    if (next == end) {
                        return false;
                    }
                    values[valuesAt + next] = gated(above, pre[j]);
                    z[zAt + next] = pre[j];
                    indices[indicesAt + next] = first + j;
                    next++;
                }
            }
            return true;
        }
    }

    /** A feature's entries from z and df to f and dz, and its threshold's gradient. */
    static final Kernel BACKWARD = Kernel.onHost("active_jump_relu_backward", 16, (a, from, to) -> {
        float[] values = a.floats(1);
        float[] dz = a.floats(2);
        float width = a.real(6);
        float half = 0.5f * width;
        float coefficient = a.floats(5)[a.at(5)];
        for (int i = from; i < to; i++) {
            float limit = a.floats(3)[a.at(3) + i];
            float estimate = 0;
            float counted = 0;
            int end = a.ints(0)[a.at(0) + i + 1];
            for (int e = a.ints(0)[a.at(0) + i]; e < end; e++) {
                float z = values[a.at(1) + e];
                float df = dz[a.at(2) + e];
                float above = z - limit;
                float near = Math.abs(above) < half ? 1f : Float.isNaN(above) ? above : 0f;
                values[a.at(1) + e] = gated(above, z);
                dz[a.at(2) + e] = gated(above, df);
                estimate += near * df;
                counted += near;
            }
            a.floats(4)[a.at(4) + i] -= limit / width * estimate + coefficient / width * counted;
        }
    });
}
