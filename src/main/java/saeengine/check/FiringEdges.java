package saeengine.check;

import java.util.ArrayList;
import java.util.List;
import saeengine.autograd.Tape;
import saeengine.check.EdgeCase.Values;
import saeengine.op.DeadList;
import saeengine.op.Fired;
import saeengine.op.Indices;
import saeengine.op.Push;
import saeengine.op.ScaleBy;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;

/** What fired and who is dead, around the sizes of warps and blocks, with what is not finite. */
final class FiringEdges {
    private FiringEdges() {}

    static List<EdgeCase> cases() {
        List<EdgeCase> cases = small();
        for (int n : new int[] {1, 31, 32, 33, 127, 128, 129, 255, 257, 1000, 1023, 1024, 1025, 4100}) {
            add(cases, 3, n, Values.PLAIN);
            add(cases, 2, n, Values.SPECIAL);
        }
        return cases;
    }

    static List<EdgeCase> small() {
        List<EdgeCase> cases = new ArrayList<>();
        add(cases, 2, 37, Values.SPECIAL);
        add(cases, 9, 33, Values.TIES);
        add(cases, 1, 1025, Values.PLAIN);
        add(cases, 1, 2500, Values.PLAIN);
        add(cases, 3, 20, Values.HUGE);
        cases.add(EdgeCase.of(
                "scale_by",
                Values.SPECIAL,
                (t, x) -> ScaleBy.scaleBy(t, x[0], t.of(new float[] {-0.3f}, 1)),
                new int[] {9, 68}));
        cases.add(new EdgeCase("push, indices and who fired last", FiringEdges::others));
        return cases;
    }

    private static List<float[]> others(Device device) {
        try (Tape t = Tape.inference(device)) {
            Tensor ring = t.zeros(3);
            Tensor next = t.of(new int[] {0}, 1);
            List<float[]> results = new ArrayList<>();
            for (float value : new float[] {5, 6, 7, 8}) {
                Push.push(t, t.of(new float[] {value}, 1), ring, next);
                results.add(ring.toArray());
                results.add(EdgeCase.floats(device, next));
            }
            results.add(EdgeCase.floats(device, Indices.indices(t, 300)));
            int[] latents = new int[40];
            latents[39] = 2;
            float[] values = new float[40];
            values[39] = -1;
            // The last entry alone fires.
            results.add(Fired.selected(t, t.of(latents, 40), t.of(values, 40), 3, 0f)
                    .toArray());
            return results;
        }
    }

    private static void add(List<EdgeCase> cases, int rows, int latents, Values kind) {
        cases.add(new EdgeCase(
                "fired " + rows + "x" + latents + " " + kind, device -> results(device, rows, latents, kind)));
    }

    private static List<float[]> results(Device device, int rows, int latents, Values kind) {
        List<float[]> results = new ArrayList<>();
        float[] values = kind.fill(rows * latents, 1);
        int[] selected = new int[values.length];
        int[] words = new int[2 * latents];
        long threshold = 3L << 31;
        for (int i = 0; i < selected.length; i++) {
            selected[i] = i * 5 % latents;
        }
        for (int i = 0; i < latents; i++) {
            Fired.write(words, 2 * i, i % 4 == 0 ? -9 : i % 4 == 1 ? 8L << 31 : threshold - 2 + i % 5);
        }
        try (Tape t = Tape.inference(device)) {
            Tensor since = t.of(words, latents, 2);
            for (float limit : new float[] {-1f, 0f, 0.5f}) {
                Tensor columns = Fired.inColumns(t, t.of(values, values.length), latents, limit);
                results.add(columns.toArray());
                results.add(
                        Fired.selected(t, t.of(selected, selected.length), t.of(values, values.length), latents, limit)
                                .toArray());
                Fired.count(t, columns, since, 3);
            }
            Fired.count(t, t.of(Values.ZEROS.fill(latents, 2), latents), since, 3);
            results.add(EdgeCase.floats(device, since));
            for (long above : new long[] {-10, 0, threshold, threshold + 3, 9L << 31}) {
                results.add(EdgeCase.floats(device, Fired.above(t, since, above)));
                for (int most : new int[] {1, latents / 2 + 1, latents + 5}) {
                    DeadList list = DeadList.of(t, since, above, most);
                    results.add(EdgeCase.floats(device, list.latents()));
                    results.add(EdgeCase.floats(device, list.slots()));
                    results.add(EdgeCase.floats(device, list.count()));
                    results.add(list.share(t, 7).toArray());
                    results.add(list.rows(t, t.of(Values.PLAIN.fill(latents * 3, 4), latents, 3), -2f)
                            .toArray());
                    results.add(list.rows(t, t.of(Values.PLAIN.fill(latents * 37, 5), latents, 37), 0.5f)
                            .toArray());
                }
            }
        }
        return results;
    }
}
