package saeengine.op;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Attention without a window at widths of every tile, over parts of tiles: the windows are in {@link EdgeCatalogue}. */
final class AttentionEdges {
    private static final int[] LENGTHS = {33, 2, 100};

    private AttentionEdges() {}

    static List<EdgeCase> cases() {
        return IntStream.of(16, 30, 64, 70, 96)
                .mapToObj(AttentionEdges::withoutWindow)
                .toList();
    }

    private static EdgeCase withoutWindow(int width) {
        int[] starts = {0, LENGTHS[0], LENGTHS[0] + LENGTHS[1], LENGTHS[0] + LENGTHS[1] + LENGTHS[2]};
        int[] shape = {starts[3], width};
        Attention.Form form = new Attention.Form(1, 0, 0.7f);
        return EdgeCase.of(
                "attention without a window over " + Arrays.toString(LENGTHS),
                EdgeCase.Values.PLAIN,
                (t, x) -> Attention.attention(t, x[0], x[1], x[2], t.of(starts, starts.length), form),
                shape,
                shape,
                shape);
    }
}
