package saeengine.op;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import saeengine.autograd.Tape;
import saeengine.check.EdgeCase;
import saeengine.check.EdgeCase.Values;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;

/** Selections whose rows keep as many entries as they have, around the sizes of lanes, blocks and rows. */
final class ActiveSelectionEdges {
    private static final int[] SIZES = {1, 31, 32, 33, 255, 257, 1000};

    private ActiveSelectionEdges() {}

    static List<EdgeCase> cases() {
        List<EdgeCase> cases = small();
        for (int size : SIZES) {
            batchTopK(cases, 5, size, 1, Values.PLAIN);
            batchTopK(cases, 5, size, 2 * size, Values.PLAIN);
            batchTopK(cases, size, 5, size, Values.TIES);
            batchTopK(cases, 1, size, size, Values.SPECIAL);
            nested(cases, 5, size, 7, 3, Values.PLAIN);
            nested(cases, 3, 40, size, 2, Values.PLAIN);
        }
        nested(cases, 2, 9, 9000, 2, Values.PLAIN);
        nested(cases, 2, 9, 9000, 1, Values.PLAIN);
        for (int d : new int[] {33, 70, 100, 1000}) {
            nested(cases, 3, 600, d, 1, Values.PLAIN);
            nested(cases, 3, 600, d, 3, Values.PLAIN);
        }
        return cases;
    }

    /** Few and small ones that reach every path. */
    static List<EdgeCase> small() {
        List<EdgeCase> cases = new ArrayList<>();
        batchTopK(cases, 33, 37, 100, Values.PLAIN);
        batchTopK(cases, 9, 70, 150, Values.TIES);
        batchTopK(cases, 300, 3, 350, Values.TIES);
        batchTopK(cases, 1, 99, 20, Values.SPECIAL);
        batchTopK(cases, 3, 40, 100, Values.ZEROS);
        batchTopK(cases, 1, 200, 70, Values.HUGE);
        nested(cases, 33, 37, 5, 3, Values.PLAIN);
        nested(cases, 5, 300, 33, 4, Values.PLAIN);
        nested(cases, 3, 600, 3, 2, Values.PLAIN);
        nested(cases, 2, 9, 1000, 3, Values.PLAIN);
        nested(cases, 9, 20, 3, 1, Values.SPECIAL);
        return cases;
    }

    /** The whole op, by the way its device takes, over pre-activations of a kind: row r of the weights' columns is row r. */
    private static void batchTopK(List<EdgeCase> cases, int rows, int features, int n, Values kind) {
        String what = "active_batch_topk n " + n + " of [" + rows + ", " + features + "] "
                + kind.name().toLowerCase(Locale.ROOT);
        cases.add(new EdgeCase(what, device -> {
            try (Tape t = Tape.inference(device)) {
                Tensor[] in = encoder(t, rows, features, kind);
                ActiveBatchTopK kept = ActiveBatchTopK.of(t, in[0], in[1], in[2], n, 0.5f);
                List<float[]> results = entries(device, kept.set());
                results.add(kept.least().toArray());
                return results;
            }
        }));
    }

    /** Rows of up to all features, in no order, some of none, under prefixes of which the first is one feature. */
    private static void nested(List<EdgeCase> cases, int rows, int features, int d, int groups, Values kind) {
        String what = "nested_decode, " + groups + " prefixes of [" + rows + ", " + features + "], d " + d + " "
                + kind.name().toLowerCase(Locale.ROOT);
        cases.add(new EdgeCase(what, device -> {
            try (Tape t = Tape.inference(device)) {
                int[] starts = new int[rows];
                int[] ends = new int[rows];
                List<Integer> indices = new ArrayList<>();
                for (int row = 0; row < rows; row++) {
                    starts[row] = indices.size();
                    for (int j = 0; j < features * row / rows + row % 2; j++) {
                        indices.add((row * 5 + features - 1 - j) % features);
                    }
                    ends[row] = indices.size();
                }
                int n = Math.max(1, indices.size());
                int[] places = new int[n];
                for (int e = 0; e < indices.size(); e++) {
                    places[e] = indices.get(e);
                }
                ActiveSet set = new ActiveSet(
                        t.of(kind.fill(n, 1), n),
                        t.of(places, n),
                        t.of(starts, rows, 1),
                        t.of(ends, rows, 1),
                        features);
                int many = Math.min(groups, features);
                int[] prefixes = new int[many];
                float[] weights = new float[many];
                for (int g = 0; g < many; g++) {
                    prefixes[g] = g == many - 1 ? features : 1 + g * features / (2 * many);
                    weights[g] = 0.5f + g;
                }
                List<float[]> results = new ArrayList<>();
                for (boolean rectified : new boolean[] {false, true}) {
                    NestedDecode decoded = NestedDecode.of(
                            t,
                            set,
                            t.of(Values.PLAIN.fill(rows * d, 2), rows, d),
                            t.of(Values.PLAIN.fill(features * d, 3), features, d),
                            t.of(Values.PLAIN.fill(d, 4), d),
                            Prefixes.in(t, prefixes, weights),
                            t.of(Values.PLAIN.fill(features, 5), features),
                            new ActiveDecode.Scales(0.7f, 0.3f, rectified));
                    results.add(decoded.dy().toArray());
                    if (!indices.isEmpty()) {
                        results.add(decoded.dz().toArray());
                    }
                    results.add(decoded.errors().toArray());
                    results.add(decoded.penalties().toArray());
                    results.add(decoded.active().toArray());
                }
                return results;
            }
        }));
    }

    /** Inputs x, W and b whose pre-activations are just a matrix of such values. */
    static Tensor[] encoder(Tape t, int rows, int features, Values kind) {
        float[] unit = new float[rows * rows];
        for (int row = 0; row < rows; row++) {
            unit[row * rows + row] = 1;
        }
        return new Tensor[] {
            t.of(unit, rows, rows), t.of(kind.fill(features * rows, 3), features, rows), t.zeros(features)
        };
    }

    /** Where rows begin and end, and the entries that they have. */
    static List<float[]> entries(Device device, ActiveSet set) {
        float[] ends = EdgeCase.floats(device, set.ends());
        int n = (int) ends[ends.length - 1];
        List<float[]> results = new ArrayList<>(List.of(EdgeCase.floats(device, set.starts()), ends));
        results.add(first(set.values(), n).toArray());
        results.add(EdgeCase.floats(device, first(set.indices(), n)));
        return results;
    }

    /** Behind the last entry there is room that nobody has written. */
    static Tensor first(Tensor entries, int n) {
        return entries.reshaped(entries.size(), 1).rowRange(0, n);
    }
}
