package saeengine.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import saeengine.autograd.Tape;
import saeengine.check.EdgeCase.Values;
import saeengine.op.AbsTopK;
import saeengine.op.ActiveBatchTopK;
import saeengine.op.ActiveSet;
import saeengine.op.ActiveTopK;
import saeengine.op.BatchTopK;
import saeengine.op.RescoreTopK;
import saeengine.op.Sparse;
import saeengine.op.TopK;
import saeengine.op.TopKEncode;
import saeengine.tensor.Device;
import saeengine.tensor.Products;
import saeengine.tensor.RandomStream;
import saeengine.tensor.Tensor;

/**
 * Selections over many tiles of features and many blocks of rows, neither a multiple of any of them.
 *
 * <p>Where a selection makes its own product, rows and weights are small whole numbers: products and sums of them are
 * exact in float32 and in TF32, so that every device selects from the same numbers, ties and all.
 */
final class TileEdges {
    /** How many whole numbers operands have, around 0. */
    private static final int WHOLE = 7;

    private TileEdges() {}

    /**
     * Where the cases are.
     *
     * @param tile features of a tile of a product, where that can be asked for
     * @param k of the selections whose queue is a warp's
     * @param many more than such a queue holds
     */
    private record Shape(int rows, int features, int d, int tile, int k, int many) {
        static Shape of(Selftest.Size size) {
            return size == Selftest.Size.REAL
                    ? new Shape(517, 16_384 + 37, 64, 1024, 32, 300)
                    : new Shape(35, 1024 + 37, 6, 256, 16, 260);
        }

        @Override
        public String toString() {
            return " " + rows + "x" + features;
        }
    }

    static List<EdgeCase> cases(Selftest.Size size) {
        Shape s = Shape.of(size);
        List<EdgeCase> cases = new ArrayList<>();
        for (Values kind : new Values[] {Values.PLAIN, Values.TIES}) {
            for (int k : new int[] {s.k(), s.many()}) {
                matrix(cases, s, "topk k " + k, kind, (t, x) -> sparse(t, TopK.topK(t, x, k)));
                matrix(cases, s, "abs_topk k " + k, kind, (t, x) -> sparse(t, AbsTopK.absTopK(t, x, k)));
            }
            matrix(cases, s, "topk_among k " + s.k(), kind, (t, x) -> {
                int[] candidates = new int[(s.features() + 2) / 3];
                Arrays.setAll(candidates, i -> 3 * i);
                return sparse(t, TopK.topKAmong(t, x, t.of(candidates, candidates.length), s.k()));
            });
            int n = s.k() * s.rows();
            matrix(cases, s, "batch_topk n " + n, kind, (t, x) -> {
                BatchTopK kept = BatchTopK.batchTopK(t, x, n);
                return List.of(kept.values().toArray(), kept.least().toArray());
            });
        }
        product(
                cases,
                s,
                "topk_encode",
                (t, x) -> sparse(t, TopKEncode.of(t, x[0], x[1], x[2]).topK(t, s.k())));
        product(cases, s, "active_topk", (t, x) -> set(t, ActiveTopK.of(t, x[0], x[1], x[2], s.k(), false)));
        product(
                cases,
                s,
                "active_topk by tiles of " + s.tile(),
                (t, x) -> sparse(t, ActiveTopK.merged(t, x[0], x[1], x[2], s.k(), s.tile())));
        int n = s.k() * s.rows();
        product(
                cases,
                s,
                "active_batch_topk n " + n,
                (t, x) -> set(t, ActiveBatchTopK.of(t, x[0], x[1], x[2], n, 0f).set()));
        return cases;
    }

    /** Selections whose candidates are found by products as short as a device has them, and chosen from again. */
    static List<EdgeCase> screened(Selftest.Size size) {
        Shape s = Shape.of(size);
        List<EdgeCase> cases = new ArrayList<>();
        product(
                cases,
                s,
                "active_topk of candidates",
                (t, x) -> set(t, ActiveTopK.of(t.with(Products.COARSE), x[0], x[1], x[2], s.k(), false)));
        product(cases, s, "rescore_topk", (t, x) -> {
            int n = 2 * s.k() + 3;
            int[] candidates = new int[s.rows() * n];
            Arrays.setAll(candidates, i -> i / n % 5 + i % n * 7);
            return sparse(t, RescoreTopK.of(t, x[0], x[1], x[2], t.of(candidates, s.rows(), n), s.k()));
        });
        return cases;
    }

    private static void matrix(
            List<EdgeCase> cases, Shape s, String what, Values kind, BiFunction<Tape, Tensor, List<float[]>> op) {
        String name = what + s + " " + kind.name().toLowerCase(Locale.ROOT);
        cases.add(new EdgeCase(name, device -> {
            try (Tape t = Tape.inference(device)) {
                return op.apply(t, t.of(kind.fill(s.rows() * s.features(), 1), s.rows(), s.features()));
            }
        }));
    }

    private static void product(
            List<EdgeCase> cases, Shape s, String what, BiFunction<Tape, Tensor[], List<float[]>> op) {
        cases.add(new EdgeCase(what + s + " from " + s.d(), device -> {
            try (Tape t = Tape.inference(device)) {
                return op.apply(t, new Tensor[] {
                    t.of(whole(s.rows() * s.d(), 1), s.rows(), s.d()),
                    t.of(whole(s.features() * s.d(), 2), s.features(), s.d()),
                    t.of(whole(s.features(), 3), s.features())
                });
            }
        }));
    }

    private static float[] whole(int size, int stream) {
        RandomStream random = new RandomStream(12, stream);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = random.nextInt(WHOLE) - WHOLE / 2;
        }
        return values;
    }

    private static List<float[]> sparse(Tape t, Sparse kept) {
        return List.of(kept.values().toArray(), EdgeCase.floats(t.device(), kept.indices()));
    }

    /** Entries row by row, a row's features ascending: a set has no other order that all devices share. */
    private static List<float[]> set(Tape t, ActiveSet set) {
        Device device = t.device();
        float[] values = set.values().toArray();
        float[] features = EdgeCase.floats(device, set.indices());
        float[] starts = EdgeCase.floats(device, set.starts());
        float[] ends = EdgeCase.floats(device, set.ends());
        List<float[]> rows = new ArrayList<>();
        for (int piece = 0; piece < starts.length; piece++) {
            int row = piece / set.starts().cols();
            for (int e = (int) starts[piece]; e < (int) ends[piece]; e++) {
                rows.add(new float[] {row, features[e], values[e]});
            }
        }
        rows.sort((a, b) -> a[0] == b[0] ? Float.compare(a[1], b[1]) : Float.compare(a[0], b[0]));
        float[] all = new float[3 * rows.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = rows.get(i / 3)[i % 3];
        }
        return List.of(all);
    }
}
