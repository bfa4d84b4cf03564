package saeengine.op;

import java.util.Arrays;
import saeengine.autograd.Tape;
import saeengine.tensor.Args;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * An {@link ActiveSet}'s entries by feature, rows ascending, each with its row, value and gradient: all that a
 * feature's gradient rows are made of, lying side by side.
 *
 * <p>Feature i's entries are {@code starts[i] .. starts[i + 1] - 1}.
 *
 * @param starts int [features + 1]
 * @param rows int [capacity]
 * @param values [capacity]
 * @param dz [capacity]
 */
public record ActiveLists(Tensor starts, Tensor rows, Tensor values, Tensor dz) {
    /** Features that a GPU's block lists, each block passing over all entries; one call of the twin does all. */
    private static final int RANGE = 1024;

    private static final int GRAIN = 1 << 24;

    /** @param dz the gradient of each entry's pre-activation, [capacity] */
    public static ActiveLists of(Tape t, ActiveSet set, Tensor dz) {
        int n = set.capacity();
        ActiveLists lists =
                new ActiveLists(Sparse.ints(t, set.features() + 1), Sparse.ints(t, n), t.empty(n), t.empty(n));
        t.run(
                BUILD,
                (set.features() + RANGE - 1) / RANGE,
                set.values(),
                set.indices(),
                set.starts(),
                set.ends(),
                dz,
                lists.starts(),
                lists.rows(),
                lists.values(),
                lists.dz(),
                set.rows(),
                set.segments(),
                set.features());
        return lists;
    }

    /** The largest size |value| of each feature, negative infinity where it has no entry; [features]. */
    public Tensor largest(Tape t) {
        int features = starts.size() - 1;
        Tensor largest = t.empty(features);
        t.run(LARGEST, features, starts, values, largest, features);
        return largest;
    }

    /** A counting sort of the entries by feature. */
    static final Kernel BUILD = new Kernel("active_lists", Kernel.Launch.BLOCK, GRAIN, (a, from, to) -> {
        int[] starts = a.ints(5);
        int startsAt = a.at(5);
        int features = a.integer(11);
        Arrays.fill(starts, startsAt, startsAt + features + 1, 0);
        int pieces = a.integer(9) * a.integer(10);
        for (int p = 0; p < pieces; p++) {
            count(a, a.ints(2)[a.at(2) + p], a.ints(3)[a.at(3) + p]);
        }
        int end = 0;
        for (int i = 0; i <= features; i++) {
            end += starts[startsAt + i];
            starts[startsAt + i] = end;
        }
        // Filled from each list's end, which leaves starts at the lists' beginnings.
        for (int p = pieces - 1; p >= 0; p--) {
            place(a, p / a.integer(10), a.ints(2)[a.at(2) + p], a.ints(3)[a.at(3) + p]);
        }
    });

    private static void count(Args a, int first, int end) {
        int[] indices = a.ints(1);
        int[] starts = a.ints(5);
        int at = a.at(1);
        int startsAt = a.at(5);
        for (int e = first; e < end; e++) {
            starts[startsAt + indices[at + e]]++;
        }
    }

    private static void place(Args a, int row, int first, int end) {
        int[] indices = a.ints(1);
        int[] starts = a.ints(5);
        for (int e = end - 1; e >= first; e--) {
            int to = --starts[a.at(5) + indices[a.at(1) + e]];
            a.ints(6)[a.at(6) + to] = row;
            a.floats(7)[a.at(7) + to] = a.floats(0)[a.at(0) + e];
            a.floats(8)[a.at(8) + to] = a.floats(4)[a.at(4) + e];
        }
    }

    static final Kernel LARGEST = Kernel.perRow("active_lists_largest", (a, from, to) -> {
        int[] starts = a.ints(0);
        for (int i = from; i < to; i++) {
            int first = starts[a.at(0) + i];
            a.floats(2)[a.at(2) + i] = Sums.maxSize(a.floats(1), a.at(1) + first, starts[a.at(0) + i + 1] - first);
        }
    });
}
