package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * The dead latents of a {@link Fired} count, ascending, in a list of which the host knows the most that it can hold and the
 * device alone how many it holds.
 *
 * @param latents int [most], the dead, then -1
 * @param slots int [all latents], where each stands in the list, -1 for the living
 * @param count int [1], how many are dead
 */
public record DeadList(Tensor latents, Tensor slots, Tensor count) {
    /** Latents of a GPU's block. */
    private static final int BLOCK = 1024;

    /**
     * @param since int [latents, 2]
     * @param threshold the most tokens ago that a living latent fired
     * @param most at least as many as are dead
     */
    public static DeadList of(Tape t, Tensor since, long threshold, int most) {
        int latents = since.rows();
        DeadList list = new DeadList(Sparse.ints(t, most), Sparse.ints(t, latents), Sparse.ints(t, 1));
        t.run(
                LIST,
                (latents + BLOCK - 1) / BLOCK,
                since,
                list.latents(),
                list.slots(),
                list.count(),
                latents,
                most,
                (int) threshold,
                (int) (threshold >> 32));
        return list;
    }

    /** How many may be in the list. */
    public int most() {
        return latents.size();
    }

    /** min(dead / of, 1), [1]. */
    public Tensor share(Tape t, int of) {
        Tensor share = t.empty(1);
        t.run(SHARE, 1, count, share, of);
        return share;
    }

    /**
     * The rows of the dead: x[latents[i]], and {@code beyond} in each column behind the last of them. Their gradient is added
     * where they came from.
     *
     * @param x [all latents, d]
     * @return [most, d]
     */
    public Tensor rows(Tape t, Tensor x, float beyond) {
        int n = most();
        int d = x.cols();
        Tensor y = t.empty(n, d);
        t.run(ROWS, n, x, latents, y, n, d, beyond);
        return t.record(y, () -> t.run(ROWS_BACKWARD, n, t.grad(y), latents, t.grad(x), n, d), x);
    }

    /**
     * The columns of the dead, as {@link GatherColumns} has them.
     *
     * @param x [rows, all latents]
     * @return [rows, most]
     */
    public Tensor columns(Tape t, Tensor x, float beyond) {
        return GatherColumns.gatherColumns(t, x, latents, beyond);
    }

    /** An item is a block of latents. */
    static final Kernel LIST = Kernel.perBlock("dead_list", (a, from, to) -> {
        int latents = a.integer(4);
        int most = a.integer(5);
        long threshold = (long) a.integer(7) << 32 | Integer.toUnsignedLong(a.integer(6));
        for (int block = from; block < to; block++) {
            int first = block * BLOCK;
            int at = 0;
            for (int i = 0; i < first; i++) {
                at += isDead(a.ints(0), a.at(0) + 2 * i, threshold) ? 1 : 0;
            }
            at = Math.min(at, most);
            int end = Math.min(latents, first + BLOCK);
            for (int i = first; i < end; i++) {
                boolean dead = isDead(a.ints(0), a.at(0) + 2 * i, threshold) && at < most;
                a.ints(2)[a.at(2) + i] = dead ? at : -1;
                if (dead) {
                    a.ints(1)[a.at(1) + at++] = i;
                }
            }
            if (end == latents) {
                a.ints(3)[a.at(3)] = at;
                java.util.Arrays.fill(a.ints(1), a.at(1) + at, a.at(1) + most, -1);
            }
        }
    });

    private static boolean isDead(int[] since, int at, long threshold) {
        return Fired.read(since, at) > threshold;
    }

    static final Kernel SHARE = Kernel.perElement(
            "dead_share",
            (a, from, to) -> a.floats(1)[a.at(1)] = Math.min((float) a.ints(0)[a.at(0)] / a.integer(2), 1f));

    static final Kernel ROWS = Kernel.perRow("dead_rows", (a, from, to) -> {
        int d = a.integer(4);
        for (int i = from; i < to; i++) {
            int latent = a.ints(1)[a.at(1) + i];
            int at = a.at(2) + i * d;
            if (latent < 0) {
                java.util.Arrays.fill(a.floats(2), at, at + d, a.real(5));
            } else {
                System.arraycopy(a.floats(0), a.at(0) + latent * d, a.floats(2), at, d);
            }
        }
    });

    /** dx[latents[i]] += dy[i], where there is such a latent. */
    static final Kernel ROWS_BACKWARD = Kernel.perRow("dead_rows_backward", (a, from, to) -> {
        int d = a.integer(4);
        for (int i = from; i < to; i++) {
            int latent = a.ints(1)[a.at(1) + i];
            if (latent >= 0) {
                ColumnSums.addRow(a.floats(0), a.at(0) + i * d, a.floats(2), a.at(2) + latent * d, d);
            }
        }
    });
}
