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
    /** Features that a work item lists, each item passing over all entries; one call of the twin does many items. */
    private static final int RANGE = 1024;

    private static final int GRAIN = 1 << 16;

    static FeatureLists of(Tape t, Sparse sparse) {
        int n = sparse.indices().size();
        FeatureLists lists = new FeatureLists(Sparse.ints(t, sparse.features() + 1), Sparse.ints(t, n));
        int ranges = (sparse.features() + RANGE - 1) / RANGE;
        t.run(BUILD, ranges, sparse.indices(), lists.starts(), lists.entries(), n, sparse.features());
        return lists;
    }

    /** A counting sort of the entries by feature. */
    static final Kernel BUILD = new Kernel("feature_lists", Kernel.Launch.BLOCK, GRAIN, (a, from, to) -> {
        int[] indices = a.ints(0);
        int[] starts = a.ints(1);
        int[] entries = a.ints(2);
        int indicesAt = a.at(0);
        int startsAt = a.at(1);
        int entriesAt = a.at(2);
        int n = a.integer(3);
        int features = a.integer(4);
        int low = from * RANGE;
        int high = Math.min(features, to * RANGE);
        Arrays.fill(starts, startsAt + low, startsAt + high, 0);
        int end = 0;
        for (int e = 0; e < n; e++) {
            int feature = indices[indicesAt + e];
            if (feature < low) {
                end++;
            } else if (feature < high) {
                starts[startsAt + feature]++;
            }
        }
        for (int i = low; i < high; i++) {
            end += starts[startsAt + i];
            starts[startsAt + i] = end;
        }
        // Filled from each list's end, which leaves starts at the lists' beginnings.
        for (int e = n - 1; e >= 0; e--) {
            int feature = indices[indicesAt + e];
            if (feature >= low && feature < high) {
                entries[entriesAt + --starts[startsAt + feature]] = e;
            }
        }
        if (high == features) {
            starts[startsAt + features] = n;
        }
    });
}
