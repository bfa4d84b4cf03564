package saeengine.op;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import saeengine.autograd.Tape;
import saeengine.check.EdgeCase;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;

/** Attention without a window at widths of every tile, over parts of tiles: the windows are in {@link saeengine.check.EdgeCatalogue}. */
final class AttentionEdges {
    private static final int[] STARTS = {0, 33, 35, 135};

    private AttentionEdges() {}

    static List<EdgeCase> cases() {
        return Stream.concat(IntStream.of(16, 30, 64, 70, 96).mapToObj(width -> edge(width, STARTS)), small().stream())
                .toList();
    }

    /** More sequences than a warp looks at together, one of them of two tiles of queries. */
    static List<EdgeCase> small() {
        return List.of(
                edge(16, IntStream.range(0, 41).map(i -> i < 37 ? i : i + 100).toArray()));
    }

    private static EdgeCase edge(int width, int[] starts) {
        return new EdgeCase(
                "attention of width " + width + " without a window, sequences from " + Arrays.toString(starts),
                device -> thereAndBack(device, width, starts));
    }

    /** The result, and the gradients of queries, keys and values. */
    private static List<float[]> thereAndBack(Device device, int width, int[] starts) {
        int n = starts[starts.length - 1];
        try (Tape t = Tape.recording(device)) {
            Tensor[] x = new Tensor[3];
            for (int i = 0; i < x.length; i++) {
                x[i] = t.of(KernelWorks.random(i, n * width), n, width);
                x[i].setRequiresGrad(true);
            }
            Attention.Form form = new Attention.Form(1, 0, 0.7f);
            Tensor y = Attention.attention(t, x[0], x[1], x[2], t.of(starts, starts.length), form);
            device.upload(KernelWorks.random(9, y.size()), 0, t.grad(y));
            t.backwardFromGradients();
            List<float[]> results = new ArrayList<>(List.of(y.toArray()));
            for (Tensor input : x) {
                results.add(t.grad(input).toArray());
            }
            return results;
        }
    }
}
