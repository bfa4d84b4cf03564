package saeengine.op;

import java.util.List;
import java.util.stream.IntStream;
import saeengine.autograd.Tape;
import saeengine.tensor.Tensor;

/** Launches at a size of the kernels between a model's rows and a batch. */
final class RowWorks {
    private RowWorks() {}

    static List<KernelWork> of(int rows, int d) {
        int[] order = IntStream.range(0, rows + 2).map(i -> (i * 7 + 1) % rows).toArray();
        return List.of(
                KernelWork.of("join rows", t -> JoinRows.joinRows(t, in(t, 91, rows, d), in(t, 92, rows, d / 2))),
                KernelWork.of("normalize stories", t -> {
                    int[] starts = {0, rows / 2, rows};
                    NormalizeStories.normalizeStories(t, in(t, 95, rows, d), starts, () -> t.empty(rows, d));
                    return null;
                }),
                KernelWork.of("refuse rows", t -> {
                    RefusedRows.refuse(t, in(t, 96, rows, d), 0.3f * d, t.of(new int[1], 1));
                    return null;
                }),
                KernelWork.of("take rows", t -> {
                    Tensor next = t.of(new int[] {2}, 1);
                    Tensor places = t.of(order, order.length);
                    Tensor y = t.empty(rows, d);
                    TakeRows.takeRows(t, in(t, 97, rows, d), places, next, y);
                    return y;
                }));
    }

    private static Tensor in(Tape t, int seed, int... shape) {
        return t.of(KernelWorks.random(seed, Tensor.sizeOf(shape)), shape);
    }
}
