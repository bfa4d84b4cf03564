package saeengine.op;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntUnaryOperator;
import saeengine.autograd.Tape;
import saeengine.check.EdgeCase;
import saeengine.check.EdgeCase.Values;
import saeengine.tensor.Tensor;
import saeengine.train.FeatureUpdateWork;
import saeengine.train.FeatureUpdateWork.Form;
import saeengine.train.FeatureUpdateWork.Size;

/** The kernels of steps over active entries around the sizes of lanes, blocks, lists and tiles. */
final class ActiveEdgeCases {
    private static final int[] SIZES = {1, 31, 32, 33, 255, 257, 1000};

    private ActiveEdgeCases() {}

    static List<EdgeCase> cases() {
        List<EdgeCase> cases = small();
        // Lists of several chunks, of every kind of row where nothing is clipped.
        update(cases, new Size(303, 8, 5), 1);
        update(cases, new Size(303, 1028, 5), 1);
        update(cases, new Size(303, 3, 5), 8);
        update(cases, new Size(303, 6145, 2), 1);
        update(cases, new Size(303, 6145, 5), 8);
        for (int n : SIZES) {
            for (int k : new int[] {1, 32, 200, 256, n}) {
                if (k <= n && k <= 256) {
                    merge(cases, 5, n, k, Math.max(1, n / 3), Values.PLAIN);
                }
            }
            merge(cases, 9, n, Math.min(n, 20), 300, Values.TIES);
            merge(cases, 9, n, Math.min(n, 20), 40, Values.SPECIAL);
            encode(cases, 5, 7, n, Math.min(n, 300));
            set(cases, n, 1, 40, 6, row -> 3, Values.PLAIN);
            set(cases, 3, 1, 300, n, row -> 5 + 20 * row, Values.PLAIN);
            set(cases, 5, 1, n, 4, row -> Math.min(n, 9), Values.PLAIN);
            update(cases, new Size(n, 5, 9), 0);
            update(cases, new Size(n, 8, 9), 4);
            update(cases, new Size(n, 4, 9), 7);
            update(cases, new Size(7, n, 9), 1);
            update(cases, new Size(7, 3, n), 2);
        }
        merge(cases, 2, 3000, 256, 1000, Values.RISING);
        merge(cases, 2, 3000, 100, 128, Values.HUGE);
        set(cases, 2, 1, 9, 9000, row -> 3, Values.PLAIN);
        // Ranges of several features to a thread, and of more than are counted at a time.
        set(cases, 40, 1, 200_000, 1, row -> 60, Values.PLAIN);
        set(cases, 40, 1, 300_000, 1, row -> 60, Values.PLAIN);
        // More chunks than four for each warp that adds them up.
        set(cases, 330, 1, 200, 1, row -> 130, Values.PLAIN);
        for (int[] size : new int[][] {{100, 300, 60}, {40, 16_385, 60}, {9, 300_000, 200}}) {
            lists(cases, size[0], size[1], size[2]);
        }
        cases.addAll(ActiveSelectionEdges.cases());
        return cases;
    }

    /** Few and small ones that reach every path. */
    static List<EdgeCase> small() {
        List<EdgeCase> cases = new ArrayList<>();
        merge(cases, 9, 33, 5, 20, Values.TIES);
        merge(cases, 5, 257, 33, 100, Values.SPECIAL);
        merge(cases, 3, 99, 50, 40, Values.ZEROS);
        merge(cases, 2, 700, 256, 300, Values.RISING);
        merge(cases, 2, 1000, 64, 600, Values.RISING);
        // Queues of which the best are searched: six entries a lane, and more than are held.
        merge(cases, 3, 180, 60, 180, Values.PLAIN);
        merge(cases, 2, 190, 80, 190, Values.TIES);
        merge(cases, 2, 400, 150, 400, Values.PLAIN);
        merge(cases, 2, 400, 150, 400, Values.TIES);
        // More columns than have their biases in shared memory at once, in fours and not.
        merge(cases, 9, 1204, 3, 1204, Values.PLAIN);
        merge(cases, 1, 1030, 2, 1030, Values.PLAIN);
        encode(cases, 33, 4, 300, 3);
        encode(cases, 3, 4, 300, 270);
        set(cases, 33, 1, 37, 5, row -> 4, Values.PLAIN);
        set(cases, 5, 1, 300, 3, row -> row == 2 ? 300 : row == 3 ? 0 : 7, Values.PLAIN);
        set(cases, 3, 1, 60, 1000, row -> 20, Values.PLAIN);
        set(cases, 9, 40, 1030, 2, piece -> piece % 3, Values.PLAIN);
        // Several pieces of a row, in fours.
        set(cases, 5, 6, 30, 36, piece -> piece % 3, Values.PLAIN);
        set(cases, 40, 1, 1024, 2, row -> 3, Values.PLAIN);
        set(cases, 300, 1, 5, 2, row -> 5, Values.PLAIN);
        set(cases, 9, 1, 20, 3, row -> 6, Values.SPECIAL);
        set(cases, 5, 1, 3, 2, row -> 3, Values.HUGE);
        for (int form = 0; form < FORMS.size(); form++) {
            update(cases, new Size(7, 37, 65), form);
            update(cases, new Size(3, 300, 20), form);
            // Rows that are in shared memory instead of registers.
            update(cases, new Size(3, 1028, 4), form);
        }
        // Rows that have no room there.
        update(cases, new Size(2, 6148, 3), 0);
        update(cases, new Size(2, 6148, 3), 4);
        update(cases, new Size(2, 6145, 3), 4);
        update(cases, new Size(2, 6145, 3), 0);
        // As wide as the two may be.
        update(cases, new Size(2, 1024, 3), 0);
        update(cases, new Size(2, 1024, 3), 4);
        update(cases, new Size(2, 6144, 3), 0);
        update(cases, new Size(2, 6144, 3), 4);
        update(cases, new Size(303, 3, 5), 0);
        update(cases, new Size(303, 3, 5), 1);
        // Lists of several chunks, in fours.
        update(cases, new Size(303, 8, 5), 0);
        update(cases, new Size(303, 8, 5), 8);
        update(cases, new Size(303, 1028, 5), 7);
        update(cases, new Size(303, 1028, 5), 8);
        rescore(cases, 1, 1, 1, 1, Values.PLAIN);
        rescore(cases, 3, 7, 5, 2, Values.PLAIN);
        rescore(cases, 2, 132, 64, 32, Values.PLAIN);
        rescore(cases, 2, 33, 255, 100, Values.PLAIN);
        rescore(cases, 2, 8, 256, 128, Values.PLAIN);
        rescore(cases, 3, 8, 34, 9, Values.SPECIAL);
        rescore(cases, 3, 7, 34, 9, Values.SPECIAL);
        cases.addAll(ActiveSelectionEdges.small());
        return cases;
    }

    /** A choice from candidates; whole numbers, whose products and sums are exact, ties and all. */
    private static void rescore(List<EdgeCase> cases, int rows, int d, int n, int k, Values kind) {
        String what = "rescore_topk k " + k + " of " + n + " of [" + rows + ", " + d + "] "
                + kind.name().toLowerCase(Locale.ROOT);
        cases.add(new EdgeCase(what, device -> {
            try (Tape t = Tape.inference(device)) {
                int features = 3 * n;
                int[] candidates = new int[rows * n];
                Arrays.setAll(candidates, i -> i % n * 3 + i / n % 3);
                float[] b = whole(features, 3);
                for (int i = 0; kind == Values.SPECIAL && i < features; i++) {
                    b[i] = i % 5 == 0 ? Float.POSITIVE_INFINITY : i % 5 == 1 ? Float.NaN : i % 5 == 2 ? -1 / 0f : b[i];
                }
                Sparse kept = RescoreTopK.of(
                        t,
                        t.of(whole(rows * d, 1), rows, d),
                        t.of(whole(features * d, 2), features, d),
                        t.of(b, features),
                        t.of(candidates, rows, n),
                        k);
                return List.of(kept.values().toArray(), EdgeCase.floats(device, kept.indices()));
            }
        }));
    }

    private static float[] whole(int size, int stream) {
        float[] values = Values.PLAIN.fill(size, stream);
        for (int i = 0; i < size; i++) {
            values[i] = Math.round(3 * values[i]);
        }
        return values;
    }

    /** A selection tile by tile, {@code cols} features a tile. */
    private static void merge(List<EdgeCase> cases, int rows, int features, int k, int cols, Values kind) {
        String what = "active_topk_merge k " + k + " of [" + rows + ", " + features + "] by " + cols + " "
                + kind.name().toLowerCase(Locale.ROOT);
        cases.add(new EdgeCase(what, device -> {
            try (Tape t = Tape.inference(device)) {
                float[] all = kind.fill(rows * features, 3);
                Tensor bias = t.of(Values.PLAIN.fill(features, 4), features, 1);
                if (kind != Values.PLAIN) {
                    t.fill(bias, 0f);
                }
                TopKQueues queues = TopKQueues.of(t, rows, k);
                Sparse best = new Sparse(t.empty(rows, k), Sparse.ints(t, rows, k), features);
                List<float[]> results = new ArrayList<>();
                for (int first = 0; first < features; first += cols) {
                    int n = Math.min(cols, features - first);
                    float[] tile = new float[rows * n];
                    for (int row = 0; row < rows; row++) {
                        System.arraycopy(all, row * features + first, tile, row * n, n);
                    }
                    Tensor b = bias.rowRange(first, first + n);
                    queues.merge(t, t.of(tile, rows, n), b, first);
                    results.add(EdgeCase.floats(device, queues.leasts()));
                    results.add(EdgeCase.floats(device, queues.counts()));
                }
                queues.best(t, best);
                results.add(best.values().toArray());
                results.add(EdgeCase.floats(device, best.indices()));
                return results;
            }
        }));
    }

    /** The whole op, by the way its device takes, and tile by tile. */
    private static void encode(List<EdgeCase> cases, int rows, int d, int features, int k) {
        cases.add(new EdgeCase("active_topk k " + k + " of [" + rows + ", " + features + "]", device -> {
            List<float[]> results = new ArrayList<>();
            try (Tape t = Tape.inference(device)) {
                Tensor x = t.of(Values.PLAIN.fill(rows * d, 1), rows, d);
                Tensor w = t.of(Values.PLAIN.fill(features * d, 2), features, d);
                Tensor b = t.of(Values.PLAIN.fill(features, 3), features);
                for (boolean rectified : new boolean[] {false, true}) {
                    ActiveSet set = ActiveTopK.of(t, x, w, b, k, rectified);
                    results.add(set.values().toArray());
                    for (Tensor ints : List.of(set.indices(), set.starts(), set.ends())) {
                        results.add(EdgeCase.floats(device, ints));
                    }
                }
                Sparse tiled = ActiveTopK.merged(t, x, w, b, Math.min(k, 256), 128);
                results.add(tiled.values().toArray());
                results.add(EdgeCase.floats(device, tiled.indices()));
                return results;
            }
        }));
    }

    /** Decoding and listing a set whose pieces have so many entries each. */
    private static void set(
            List<EdgeCase> cases, int rows, int segments, int features, int d, IntUnaryOperator sizes, Values kind) {
        String what = "active entries, " + segments + " pieces of [" + rows + ", " + features + "], d " + d + " "
                + kind.name().toLowerCase(Locale.ROOT);
        cases.add(new EdgeCase(what, device -> {
            try (Tape t = Tape.inference(device)) {
                int[] starts = new int[rows * segments];
                int[] ends = new int[rows * segments];
                List<Integer> indices = new ArrayList<>();
                for (int piece = 0; piece < starts.length; piece++) {
                    starts[piece] = indices.size();
                    for (int j = 0; j < sizes.applyAsInt(piece); j++) {
                        int inRow = indices.size() - starts[piece / segments * segments];
                        indices.add((7 * piece / segments + 5 * features - inRow) % features);
                    }
                    ends[piece] = indices.size();
                }
                int n = indices.size();
                ActiveSet set = new ActiveSet(
                        t.of(kind.fill(n, 1), n),
                        t.of(indices.stream().mapToInt(i -> i).toArray(), n),
                        t.of(starts, rows, segments),
                        t.of(ends, rows, segments),
                        features);
                List<float[]> results = new ArrayList<>();
                for (boolean rectified : new boolean[] {false, true}) {
                    ActiveDecode decoded = ActiveDecode.of(
                            t,
                            set,
                            t.of(Values.PLAIN.fill(rows * d, 2), rows, d),
                            t.of(Values.PLAIN.fill(features * d, 3), features, d),
                            t.of(Values.PLAIN.fill(d, 4), d),
                            t.of(Values.PLAIN.fill(features, 5), features),
                            new ActiveDecode.Scales(0.7f, 0.3f, rectified));
                    for (Tensor result : List.of(
                            decoded.dy(), decoded.dz(), decoded.errors(), decoded.penalties(), decoded.active())) {
                        results.add(result.toArray());
                    }
                }
                ActiveLists lists = ActiveLists.of(t, set, t.of(Values.PLAIN.fill(n, 6), n));
                results.add(EdgeCase.floats(device, lists.starts()));
                results.add(EdgeCase.floats(device, lists.rows()));
                for (Tensor result : List.of(lists.values(), lists.dz(), lists.largest(t))) {
                    results.add(result.toArray());
                }
                return results;
            }
        }));
    }

    /** Lists of rows of k entries each. */
    private static void lists(List<EdgeCase> cases, int rows, int features, int k) {
        cases.add(new EdgeCase("feature lists, " + k + " of [" + rows + ", " + features + "]", device -> {
            try (Tape t = Tape.inference(device)) {
                int[] indices = new int[rows * k];
                for (int i = 0; i < indices.length; i++) {
                    indices[i] = i % k * (features / k) + i / k * 7 % (features / k);
                }
                FeatureLists lists = FeatureLists.of(t, new Sparse(t.empty(rows, k), t.of(indices, rows, k), features));
                return List.of(EdgeCase.floats(device, lists.starts()), EdgeCase.floats(device, lists.entries()));
            }
        }));
    }

    /** Each part at each place once, with and without clipping, a penalty, gradients from elsewhere. */
    private static final List<Form> FORMS = List.of(
            new Form(null, "PROJECT", 0.5, "RENORMALISE", 0, true),
            new Form("RENORMALISE", "PROJECT_UNIT", 0, null, 0.3f, true),
            new Form(null, "PROJECT_EPS", 0, "RENORMALISE_EPS", 0, false),
            new Form("RENORMALISE_EPS", null, 30, null, 0.3f, false),
            new Form(null, "PROJECT", 0, "RENORMALISE", 0, true),
            new Form(null, "PROJECT_UNIT", 1e6, "RENORMALISE_EPS", 0.3f, true),
            new Form(null, null, 0, null, 0.3f, false),
            new Form(null, "PROJECT", 30, null, 0.3f, true, 3),
            new Form(null, null, 0, "RENORMALISE", 0, false, 4),
            new Form("RENORMALISE", null, 0, "RENORMALISE", 0, false));

    private static void update(List<EdgeCase> cases, Size size, int form) {
        Form f = FORMS.get(form);
        cases.add(new EdgeCase("feature update " + size + " " + f, device -> FeatureUpdateWork.run(device, size, f)));
    }
}
