package saeengine.check;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import saeengine.autograd.Tape;
import saeengine.op.DeadList;
import saeengine.op.Fired;
import saeengine.op.Indices;
import saeengine.op.Push;
import saeengine.tensor.Tensor;

/** The catalogue lines of what says which latents fired and which are dead. None of it has a gradient. */
final class FiringOpCatalogue {
    private FiringOpCatalogue() {}

    static List<OpCase> cases() {
        List<OpCase> cases = new ArrayList<>();
        for (int[] s : new int[][] {{1, 1}, {3, 7}, {40, 33}}) {
            fired(cases, s[0], s[1]);
        }
        for (int[] s : new int[][] {{1, 1, 0}, {1, 1, 7}, {9, 9, 3}, {33, 20, 12}, {2100, 2100, 1000}}) {
            dead(cases, s[0], s[1], s[2]);
        }
        cases.add(new OpCase("indices", List.of(), (t, x) -> floats(t, Indices.indices(t, 40)), x -> range(40)));
        cases.add(new OpCase(
                "push",
                List.of(),
                (t, x) -> {
                    Tensor ring = t.zeros(3);
                    Tensor next = t.of(new int[] {1}, 1);
                    for (float value : new float[] {5, 6, 7, 8}) {
                        Push.push(t, t.of(new float[] {value}, 1), ring, next);
                    }
                    return ring;
                },
                x -> new double[] {7, 8, 6}));
        return cases;
    }

    private static void fired(List<OpCase> cases, int rows, int latents) {
        String size = " " + rows + "x" + latents;
        int n = rows * latents;
        float[] values = OpCatalogue.fixed(n);
        values[n / 2] = Float.NEGATIVE_INFINITY;
        float limit = 0.9f;
        cases.add(new OpCase(
                "fired_columns" + size,
                List.of(),
                (t, x) -> Fired.inColumns(t, t.of(values, rows, latents), latents, limit),
                x -> marks(values, i -> i % latents, latents, limit)));
        int[] selected = IntStream.range(0, n).map(i -> i * i % latents).toArray();
        cases.add(new OpCase(
                "fired_selected" + size,
                List.of(),
                (t, x) -> Fired.selected(t, t.of(selected, n), t.of(values, n), latents, limit),
                x -> marks(values, i -> selected[i], latents, limit)));
    }

    private static double[] marks(
            float[] values, java.util.function.IntUnaryOperator latent, int latents, float limit) {
        double[] marks = new double[latents];
        for (int i = 0; i < values.length; i++) {
            if (values[i] > limit || (values[i] < -limit && values[i] != Float.NEGATIVE_INFINITY)) {
                marks[latent.applyAsInt(i)] = 1;
            }
        }
        return marks;
    }

    /** Tokens beyond an int's range, some of which a batch adds; every third latent fires in it. */
    private static void dead(List<OpCase> cases, int latents, int most, long threshold) {
        String size = " " + latents + " above " + threshold;
        long far = threshold << 29;
        int tokens = 5;
        cases.add(new OpCase(
                "dead_list" + size,
                List.of(),
                (t, x) -> floats(t, list(t, latents, most, far, tokens).latents()),
                x -> padded(dead(latents, far, tokens), most)));
        cases.add(new OpCase(
                "dead_list's slots" + size,
                List.of(),
                (t, x) -> floats(t, list(t, latents, most, far, tokens).slots()),
                x -> slots(dead(latents, far, tokens), latents)));
        cases.add(new OpCase(
                "dead_list's share" + size,
                List.of(),
                (t, x) -> list(t, latents, most, far, tokens).share(t, 5),
                x -> new double[] {Math.min(dead(latents, far, tokens).length / 5.0, 1)}));
        cases.add(new OpCase(
                "fired_above" + size,
                List.of(),
                (t, x) -> floats(t, Fired.above(t, since(t, latents, far, tokens), far)),
                x -> new double[] {dead(latents, far, tokens).length}));
    }

    private static long before(int latent, long far) {
        return far - 4 + latent % 7 - (latent % 2 == 0 ? 0 : far / 2);
    }

    private static Tensor since(Tape t, int latents, long far, int tokens) {
        int[] words = new int[2 * latents];
        float[] marks = new float[latents];
        for (int i = 0; i < latents; i++) {
            Fired.write(words, 2 * i, before(i, far));
            marks[i] = i % 3 == 0 ? 1 : 0;
        }
        Tensor since = t.of(words, latents, 2);
        Fired.count(t, t.of(marks, latents), since, tokens);
        return since;
    }

    private static DeadList list(Tape t, int latents, int most, long far, int tokens) {
        return DeadList.of(t, since(t, latents, far, tokens), far, most);
    }

    private static int[] dead(int latents, long far, int tokens) {
        return IntStream.range(0, latents)
                .filter(i -> (i % 3 == 0 ? 0 : before(i, far) + tokens) > far)
                .toArray();
    }

    private static double[] padded(int[] dead, int most) {
        return IntStream.range(0, most)
                .mapToDouble(i -> i < dead.length ? dead[i] : -1)
                .toArray();
    }

    private static double[] slots(int[] dead, int latents) {
        double[] slots = new double[latents];
        java.util.Arrays.fill(slots, -1);
        for (int i = 0; i < dead.length; i++) {
            slots[dead[i]] = i;
        }
        return slots;
    }

    /** Whole numbers as floats: rows of a table that begins at -1. */
    private static Tensor floats(Tape t, Tensor ints) {
        int n = 2200;
        float[] table = new float[n];
        for (int i = 0; i < n; i++) {
            table[i] = i;
        }
        // A list of rows gives its number beyond for -1.
        return new DeadList(ints, ints, ints).rows(t, t.of(table, n, 1), -1f);
    }

    private static double[] range(int n) {
        return IntStream.range(0, n).mapToDouble(i -> i).toArray();
    }
}
