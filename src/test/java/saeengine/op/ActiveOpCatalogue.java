package saeengine.op;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import saeengine.autograd.Tape;
import saeengine.tensor.Tensor;

/**
 * The catalogue of the ops over active entries: each beside the recorded ops it stands for.
 *
 * <p>Inputs are x [rows, d], W_enc [f, d], b_enc [f], W_dec [f, d] and b_dec [d]; results are host arrays.
 */
final class ActiveOpCatalogue {
    static final float PENALTY = 0.7f;

    private ActiveOpCatalogue() {}

    /** One op; {@code bias} is added to b_enc, so that few features are active, or many. */
    record Case(
            String name,
            float bias,
            BiFunction<Tape, Tensor[], List<float[]>> active,
            BiFunction<Tape, Tensor[], List<float[]>> composed) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (int k : new int[] {1, 3, 9}) {
            cases.add(new Case(
                    "active_topk k=" + k,
                    0,
                    (t, x) -> List.of(Entries.dense(ActiveTopK.of(t, x[0], x[1], x[2], k(k, x), false))),
                    (t, x) -> List.of(TopKEncode.of(t, x[0], x[1], x[2])
                            .topK(t, k(k, x))
                            .dense(t)
                            .toArray())));
            cases.add(new Case(
                    "active_topk rectified k=" + k,
                    -0.3f,
                    (t, x) -> List.of(Entries.dense(ActiveTopK.of(t, x[0], x[1], x[2], k(k, x), true))),
                    (t, x) -> List.of(TopKEncode.of(t, x[0], x[1], x[2])
                            .topK(t, k(k, x))
                            .relu(t)
                            .dense(t)
                            .toArray())));
        }
        batchTopK(cases);
        for (float bias : new float[] {-9, -0.5f, 9}) {
            cases.add(new Case(
                    "active_relu bias " + bias,
                    bias,
                    (t, x) -> List.of(Entries.dense(relu(t, x))),
                    (t, x) -> List.of(ReluEncode.reluEncode(t, x[0], x[1], x[2]).toArray())));
            cases.add(new Case(
                    "active_decode bias " + bias, bias, ActiveOpCatalogue::decode, ActiveOpCatalogue::composedDecode));
            cases.add(new Case(
                    "active_lists bias " + bias,
                    bias,
                    (t, x) -> {
                        ActiveSet set = relu(t, x);
                        ActiveLists lists = ActiveLists.of(t, set, set.values());
                        return List.of(
                                Entries.dense(lists, set.rows()),
                                finite(lists.largest(t).toArray()));
                    },
                    (t, x) -> {
                        Tensor f = ReluEncode.reluEncode(t, x[0], x[1], x[2]);
                        return List.of(f.toArray(), Entries.largestOfColumns(f));
                    }));
        }
        return cases;
    }

    /** A few of the batch, a share of it, and all; a bound that is right, none, and one that is far too high. */
    private static void batchTopK(List<Case> cases) {
        for (float share : new float[] {0, 0.1f, 1}) {
            for (float guess : new float[] {0, 0.3f, 1e6f}) {
                cases.add(new Case(
                        "active_batch_topk of " + share + ", guess " + guess,
                        -0.3f,
                        (t, x) -> {
                            ActiveBatchTopK kept = ActiveBatchTopK.of(t, x[0], x[1], x[2], of(share, x), guess);
                            return List.of(
                                    Entries.dense(kept.set()), kept.least().toArray());
                        },
                        (t, x) -> {
                            BatchTopK kept = BatchTopK.batchTopK(t, Linear.linear(t, x[0], x[1], x[2]), of(share, x));
                            return List.of(kept.values().toArray(), kept.least().toArray());
                        }));
            }
        }
    }

    private static int of(float share, Tensor[] x) {
        return Math.max(1, (int) (share * x[0].rows() * x[1].rows()));
    }

    private static int k(int k, Tensor[] x) {
        return Math.min(k, x[1].rows());
    }

    private static ActiveSet relu(Tape t, Tensor[] x) {
        return ActiveRelu.of(t, x[0], x[1], x[2], 1).orElseThrow();
    }

    /** Negative infinity, for a feature without an entry, as 0. */
    private static float[] finite(float[] x) {
        for (int i = 0; i < x.length; i++) {
            x[i] = Math.max(x[i], 0f);
        }
        return x;
    }

    private static List<float[]> decode(Tape t, Tensor[] x) {
        ActiveSet set = relu(t, x);
        Tensor norms = ColumnNorm.columnNorm(t, x[3]);
        int rows = x[0].rows();
        ActiveDecode.Scales scales = new ActiveDecode.Scales(2f / rows, PENALTY / rows, true);
        ActiveDecode decoded = ActiveDecode.of(t, set, x[0], x[3], x[4], norms, scales);
        return List.of(
                decoded.dy().toArray(),
                Entries.dense(new ActiveSet(decoded.dz(), set.indices(), set.starts(), set.ends(), set.features())),
                decoded.errors().toArray(),
                decoded.penalties().toArray(),
                new float[] {(float) Entries.mean(decoded.active().toArray())});
    }

    private static List<float[]> composedDecode(Tape t, Tensor[] x) {
        Tensor z = Linear.linear(t, x[0], x[1], x[2]);
        Tensor f = Relu.relu(t, z);
        Tensor y = Linear.project(t, f, x[3], x[4]);
        Tensor norms = ColumnNorm.columnNorm(t, x[3]);
        Tensor l1 = WeightedL1.weightedL1(t, f, norms);
        t.backward(Add.add(t, SquaredError.squaredError(t, y, x[0]), Scale.scale(t, l1, PENALTY)));
        return List.of(
                t.grad(y).toArray(),
                t.grad(z).toArray(),
                RowErrors.rowErrors(t, y, x[0]).toArray(),
                WeightedL1.ofRows(t, f, norms).toArray(),
                FeatureStats.meanActive(t, f).toArray());
    }
}
