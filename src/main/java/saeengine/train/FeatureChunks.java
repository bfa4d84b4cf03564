package saeengine.train;

import java.util.Arrays;
import saeengine.autograd.Tape;
import saeengine.op.ActiveLists;
import saeengine.op.NestedDecode;
import saeengine.tensor.Args;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * Sums over parts of long lists, for a GPU: a feature that all rows have would keep one block busy for long.
 *
 * <p>The entries of all lists, one after another, are cut into chunks of {@value #ENTRIES}; of those that lie in one
 * list the sums of dz x and of f dy are made by a block each, and are added as one number where a feature's gradient rows
 * are made. Which sums there are depends on the lists alone.
 */
final class FeatureChunks {
    /** The same number as in the kernels. */
    private static final int ENTRIES = 128;

    private FeatureChunks() {}

    /** [chunks, 2, d], of which only those of chunks in one list are written; empty on a processor, which has no use for it. */
    static Tensor of(Tape t, FeatureUpdate.Inputs in, Tensor prefixes, int features) {
        ActiveLists lists = in.lists();
        int d = in.x().cols();
        if (t.device().isHost()) {
            return t.empty(0, 2, d);
        }
        int chunks = lists.rows().size() / ENTRIES;
        Tensor sums = t.empty(chunks, 2, d);
        t.run(
                SUMS,
                chunks,
                lists.starts(),
                lists.rows(),
                lists.values(),
                lists.dz(),
                in.dy(),
                in.x(),
                sums,
                features,
                d,
                prefixes,
                prefixes.size(),
                in.x().rows());
        return sums;
    }

    /** The sums of a chunk that is of one feature. */
    static final Kernel SUMS = Kernel.perBlock("feature_chunks", (a, from, to) -> {
        int features = a.integer(7);
        for (int chunk = from; chunk < to; chunk++) {
            int first = chunk * ENTRIES;
            int feature = featureOf(a, first, features);
            if (a.ints(0)[a.at(0) + feature + 1] >= first + ENTRIES) {
                int d = a.integer(8);
                int prefix = NestedDecode.prefixOf(a.ints(9), a.at(9), a.integer(10), feature);
                int at = a.at(6) + 2 * chunk * d;
                sum(a, first, a.floats(3), a.at(3), a.floats(5), a.at(5), at);
                sum(a, first, a.floats(2), a.at(2), a.floats(4), a.at(4) + prefix * a.integer(11) * d, at + d);
            }
        }
    });

    /** The last feature whose list begins at an entry or before it. */
    private static int featureOf(Args a, int entry, int features) {
        int found = Arrays.binarySearch(a.ints(0), a.at(0), a.at(0) + features, entry);
        int feature = (found >= 0 ? found : -found - 2) - a.at(0);
        while (feature + 1 < features && a.ints(0)[a.at(0) + feature + 1] == entry) {
            feature++;
        }
        return feature;
    }

    private static void sum(Args a, int first, float[] scales, int scalesAt, float[] x, int xAt, int at) {
        int d = a.integer(8);
        float[] sums = a.floats(6);
        Arrays.fill(sums, at, at + d, 0f);
        for (int e = first; e < first + ENTRIES; e++) {
            a.blas().add(d, scales[scalesAt + e], x, xAt + a.ints(1)[a.at(1) + e] * d, sums, at);
        }
    }
}
