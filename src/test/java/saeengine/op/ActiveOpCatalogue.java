package saeengine.op;

import java.util.ArrayList;
import java.util.Arrays;
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
        for (int k : new int[] {1, 3, 5}) {
            cases.add(new Case(
                    "rescore_topk k=" + k,
                    0,
                    (t, x) -> List.of(RescoreTopK.of(t, x[0], x[1], x[2], spread(t, x, true), k(k, x))
                            .dense(t)
                            .toArray()),
                    (t, x) -> List.of(TopKEncode.of(t, x[0], x[1], x[2])
                            .topKAmong(t, spread(t, x, false), k(k, x))
                            .dense(t)
                            .toArray())));
        }
        batchTopK(cases);
        for (float bias : new float[] {-9, -0.5f, 9}) {
            cases.add(new Case(
                    "nested_decode bias " + bias, bias, ActiveOpCatalogue::nested, ActiveOpCatalogue::composedNested));
        }
        for (float bandwidth : new float[] {1e-6f, 0.3f, 2}) {
            cases.add(new Case(
                    "active_jump_relu bandwidth " + bandwidth,
                    -0.5f,
                    (t, x) -> jumpRelu(t, x, bandwidth),
                    (t, x) -> JumpReluLoops.step(t, x, thresholds(x), bandwidth, COEFFICIENT)));
        }
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

    private static final float COEFFICIENT = 0.03f;

    /** Of both signs, so that negative features pass, too. */
    private static float[] thresholds(Tensor[] x) {
        float[] thresholds = new float[x[1].rows()];
        for (int i = 0; i < thresholds.length; i++) {
            thresholds[i] = (i * 7 % 11 - 3) * 0.1f;
        }
        return thresholds;
    }

    private static List<float[]> jumpRelu(Tape t, Tensor[] x, float bandwidth) {
        int rows = x[0].rows();
        Tensor threshold = t.of(thresholds(x), x[1].rows());
        ActiveJumpRelu active =
                ActiveJumpRelu.of(t, x[0], x[1], x[2], threshold, bandwidth, 1).orElseThrow();
        ActiveSet set = active.set();
        ActiveDecode.Scales scales = new ActiveDecode.Scales(2f / rows, 0, false);
        ActiveDecode decoded = ActiveDecode.of(t, set, x[0], x[3], x[4], ColumnNorm.columnNorm(t, x[3]), scales);
        Tensor dthreshold = t.empty(threshold.size());
        t.fill(dthreshold, 1f);
        ActiveJumpRelu.Estimate estimate = new ActiveJumpRelu.Estimate(bandwidth, t.number(COEFFICIENT));
        ActiveLists lists = active.lists(t, decoded.dz(), threshold, estimate, dthreshold);
        return List.of(
                Entries.dense(set),
                Entries.dense(lists, rows),
                Entries.dense(new ActiveLists(lists.starts(), lists.rows(), lists.dz(), lists.values()), rows),
                dthreshold.toArray(),
                decoded.dy().toArray());
    }

    private static int[] prefixes(int features) {
        return features < 3 ? new int[] {features} : new int[] {1, features / 3 + 1, features};
    }

    private static float[] weights(int[] prefixes) {
        return java.util.Arrays.copyOf(new float[] {0.5f, 2, 0.25f}, prefixes.length);
    }

    private static List<float[]> nested(Tape t, Tensor[] x) {
        ActiveSet set = relu(t, x);
        Tensor norms = ColumnNorm.columnNorm(t, x[3]);
        int rows = x[0].rows();
        int[] prefixes = prefixes(set.features());
        ActiveDecode.Scales scales = new ActiveDecode.Scales(2f / rows, PENALTY / rows, true);
        NestedDecode decoded =
                NestedDecode.of(t, set, x[0], x[3], x[4], Prefixes.in(t, prefixes, weights(prefixes)), norms, scales);
        return List.of(
                decoded.dy().toArray(),
                Entries.dense(new ActiveSet(decoded.dz(), set.indices(), set.starts(), set.ends(), set.features())),
                decoded.errors().toArray(),
                decoded.penalties().toArray(),
                new float[] {(float) Entries.mean(decoded.active().toArray())},
                FeatureStats.sums(t, decoded.dy().rowRange(0, rows)).toArray());
    }

    /** Each prefix an autoencoder of its own, whose gradients are added up. */
    private static List<float[]> composedNested(Tape t, Tensor[] x) {
        int rows = x[0].rows();
        int features = x[1].rows();
        int d = x[0].cols();
        int[] prefixes = prefixes(features);
        float[] weights = weights(prefixes);
        Tensor f = ReluEncode.reluEncode(t, x[0], x[1], x[2]);
        Tensor norms = ColumnNorm.columnNorm(t, x[3]);
        Tensor loss = Scale.scale(t, WeightedL1.weightedL1(t, f, norms), PENALTY);
        List<Tensor> z = new ArrayList<>();
        List<Tensor> y = new ArrayList<>();
        float[] errors = new float[prefixes.length * rows];
        for (int g = 0; g < prefixes.length; g++) {
            Tensor bias =
                    recorded(x[2].reshaped(features, 1).rowRange(0, prefixes[g]).reshaped(prefixes[g]));
            z.add(Linear.linear(t, x[0], recorded(x[1].rowRange(0, prefixes[g])), bias));
            y.add(Linear.project(t, Relu.relu(t, z.get(g)), recorded(x[3].rowRange(0, prefixes[g])), x[4]));
            loss = Add.add(t, loss, Scale.scale(t, SquaredError.squaredError(t, y.get(g), x[0]), weights[g]));
            System.arraycopy(RowErrors.rowErrors(t, y.get(g), x[0]).toArray(), 0, errors, g * rows, rows);
        }
        t.backward(loss);
        float[] dz = new float[rows * features];
        float[] dense = f.toArray();
        float[] n = norms.toArray();
        for (int i = 0; i < dz.length; i++) {
            dz[i] = dense[i] > 0 ? PENALTY / rows * n[i % features] : 0;
        }
        for (int g = 0; g < prefixes.length; g++) {
            float[] own = t.grad(z.get(g)).toArray();
            for (int i = 0; i < own.length; i++) {
                dz[i / prefixes[g] * features + i % prefixes[g]] += own[i];
            }
        }
        float[] dy = new float[prefixes.length * rows * d];
        for (int g = prefixes.length - 1; g >= 0; g--) {
            float[] own = t.grad(y.get(g)).toArray();
            for (int i = 0; i < own.length; i++) {
                int at = g * own.length + i;
                dy[at] = own[i] + (g < prefixes.length - 1 ? dy[at + own.length] : 0);
            }
        }
        return List.of(
                dy,
                dz,
                errors,
                WeightedL1.ofRows(t, f, norms).toArray(),
                FeatureStats.meanActive(t, f).toArray(),
                t.grad(x[4]).toArray());
    }

    private static Tensor recorded(Tensor part) {
        part.setRequiresGrad(true);
        return part;
    }

    private static int of(float share, Tensor[] x) {
        return Math.max(1, (int) (share * x[0].rows() * x[1].rows()));
    }

    /** Features so far apart that there are 200 at most, as all rows' candidates or as one list. */
    private static Tensor spread(Tape t, Tensor[] x, boolean ofRows) {
        int features = x[1].rows();
        int step = (features + 199) / 200;
        int n = (features + step - 1) / step;
        int rows = ofRows ? x[0].rows() : 1;
        int[] candidates = new int[rows * n];
        Arrays.setAll(candidates, i -> i % n * step);
        return t.of(candidates, ofRows ? new int[] {rows, n} : new int[] {n});
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
