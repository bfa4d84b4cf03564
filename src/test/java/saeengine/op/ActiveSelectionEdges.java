package saeengine.op;

import java.util.ArrayList;
import java.util.Arrays;
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
        return new ArrayList<>(List.of(
                EdgeCase.floats(device, set.starts()),
                ends,
                Arrays.copyOf(set.values().toArray(), n),
                Arrays.copyOf(EdgeCase.floats(device, set.indices()), n)));
    }
}
