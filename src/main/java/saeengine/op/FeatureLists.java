package saeengine.op;

import java.util.Arrays;
import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * A {@link Sparse}'s entries listed by feature: who adds to a feature's gradient, and in which order.
 *
 * <p>Feature i's entries are {@code entries[starts[i]] .. entries[starts[i + 1] - 1]}, rows ascending; an entry is a
 * position in the flat values, row * k + place. One work item can then own a feature's whole row, without atomics.
 *
 * @param starts int [features + 1]
 * @param entries int [rows * k]
 */
record FeatureLists(Tensor starts, Tensor entries) {
    static FeatureLists of(Tape t, Sparse sparse) {
        int n = sparse.indices().size();
        FeatureLists lists = new FeatureLists(Sparse.ints(t, sparse.features() + 1), Sparse.ints(t, n));
        if (t.device().isHost()) {
            t.run(BUILD, 1, sparse.indices(), lists.starts, lists.entries, n, sparse.features());
        } else {
            lists.place(t, sparse);
        }
        return lists;
    }

    private void place(Tape t, Sparse sparse) {
        int mark = t.device().mark();
        Tensor begins = Sparse.ints(t, sparse.rows(), 1);
        Tensor ends = Sparse.ints(t, sparse.rows(), 1);
        t.run(ActiveTopK.PIECES, sparse.rows(), begins, ends, sparse.k());
        EntryRanges ranges = EntryRanges.of(t, sparse.indices(), begins, ends, 1, sparse.features(), entries.size());
        t.run(
                PLACE,
                ranges.ranges(),
                sparse.indices(),
                ranges.totals(),
                ranges.entries(),
                starts,
                entries,
                ranges.shift(),
                sparse.features());
        t.device().release(mark);
    }

    /** A counting sort of the entries by feature, which a processor does in one item. */
    static final Kernel BUILD = Kernel.onHost("feature_lists", 1, (a, from, to) -> {
        int[] indices = a.ints(0);
        int[] starts = a.ints(1);
        int indicesAt = a.at(0);
        int startsAt = a.at(1);
        int n = a.integer(3);
        int features = a.integer(4);
        Arrays.fill(starts, startsAt, startsAt + features, 0);
        for (int e = 0; e < n; e++) {
            starts[startsAt + indices[indicesAt + e]]++;
        }
        int end = 0;
        for (int i = 0; i < features; i++) {
            end += starts[startsAt + i];
            starts[startsAt + i] = end;
        }
        // Filled from each list's end, which leaves starts at the lists' beginnings.
        for (int e = n - 1; e >= 0; e--) {
            a.ints(2)[a.at(2) + --starts[startsAt + indices[indicesAt + e]]] = e;
        }
        starts[startsAt + features] = n;
    });

    private static final EntryRanges.Places PLACES = new EntryRanges.Places(0, 1, 2, 3, 5);

    /** The second turn of a GPU's sort; an item is a range. */
    static final Kernel PLACE = Kernel.perBlock("feature_lists_place", (a, from, to) -> {
        for (int range = from; range < to; range++) {
            EntryRanges.list(a, PLACES, range, (at, i) -> a.ints(4)[a.at(4) + at] = a.ints(2)[a.at(2) + i]);
        }
    });
}
