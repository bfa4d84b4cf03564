package saeengine.op;

import java.util.Arrays;
import saeengine.autograd.Tape;
import saeengine.tensor.Args;
import saeengine.tensor.Device;
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
    /** @param dz the gradient of each entry's pre-activation, [capacity] */
    public static ActiveLists of(Tape t, ActiveSet set, Tensor dz) {
        int n = set.capacity();
        ActiveLists lists =
                new ActiveLists(Sparse.ints(t, set.features() + 1), Sparse.ints(t, n), t.empty(n), t.empty(n));
        if (t.device().isHost()) {
            lists.build(t, set, dz);
        } else {
            lists.place(t, set, dz);
        }
        return lists;
    }

    private void build(Tape t, ActiveSet set, Tensor ofDz) {
        t.run(
                BUILD,
                1,
                set.values(),
                set.indices(),
                set.starts(),
                set.ends(),
                ofDz,
                starts,
                rows,
                values,
                dz,
                set.rows(),
                set.segments(),
                set.features());
    }

    private void place(Tape t, ActiveSet set, Tensor ofDz) {
        int mark = t.device().mark();
        EntryRanges ranges = EntryRanges.of(
                t, set.indices(), set.starts(), set.ends(), set.segments(), set.features(), set.capacity());
        t.run(
                PLACE,
                ranges.ranges(),
                set.values(),
                set.indices(),
                ofDz,
                ranges.totals(),
                ranges.entries(),
                ranges.rows(),
                starts,
                rows,
                values,
                dz,
                ranges.shift(),
                set.features());
        t.device().release(mark);
    }

    /** Numbers of step memory that making lists takes on a device beside them. */
    public static long floats(Device device, long pieces, int features, long capacity) {
        return device.isHost() ? 0 : EntryRanges.floats(pieces, features, capacity);
    }

    /** The largest size |value| of each feature, negative infinity where it has no entry; [features]. */
    public Tensor largest(Tape t) {
        int features = starts.size() - 1;
        Tensor largest = t.empty(features);
        t.run(LARGEST, features, starts, values, largest, features);
        return largest;
    }

    /** A counting sort of the entries by feature, which a processor does in one item. */
    static final Kernel BUILD = Kernel.onHost("active_lists", 1, (a, from, to) -> {
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

    private static final EntryRanges.Places PLACES = new EntryRanges.Places(1, 3, 4, 6, 10);

    /** The second turn of a GPU's sort; an item is a range. */
    static final Kernel PLACE = Kernel.perBlock("active_lists_place", (a, from, to) -> {
        for (int range = from; range < to; range++) {
            EntryRanges.list(a, PLACES, range, (at, i) -> {
                int entry = a.ints(4)[a.at(4) + i];
                a.ints(7)[a.at(7) + at] = a.ints(5)[a.at(5) + i];
                a.floats(8)[a.at(8) + at] = a.floats(0)[a.at(0) + entry];
                a.floats(9)[a.at(9) + at] = a.floats(2)[a.at(2) + entry];
            });
        }
    });

    static final Kernel LARGEST = Kernel.perRow("active_lists_largest", (a, from, to) -> {
        int[] starts = a.ints(0);
        for (int i = from; i < to; i++) {
            int first = starts[a.at(0) + i];
            a.floats(2)[a.at(2) + i] = Sums.maxSize(a.floats(1), a.at(1) + first, starts[a.at(0) + i + 1] - first);
        }
    });
}
