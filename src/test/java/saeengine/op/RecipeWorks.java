package saeengine.op;

import java.util.List;
import saeengine.autograd.Tape;
import saeengine.tensor.Tensor;

/** Launches of the kernels of gates, thresholds and columns at a size. */
final class RecipeWorks {
    private RecipeWorks() {}

    static List<KernelWork> of(int rows, int n) {
        return List.of(
                KernelWork.of("jump relu", t -> JumpRelu.jumpRelu(t, in(t, 41, rows, n), in(t, 42, n), 0.5f)),
                KernelWork.of("l0 step", t -> L0Step.l0(t, in(t, 43, rows, n), in(t, 44, n), 0.5f)),
                KernelWork.of("exp", t -> Exp.exp(t, in(t, 45, rows, n))),
                KernelWork.of("gated units", t -> {
                    GatedUnits.Gated gated =
                            GatedUnits.gated(t, in(t, 46, rows, n), in(t, 47, n), in(t, 48, n), in(t, 49, n));
                    return Add.add(t, gated.f(), gated.pi());
                }),
                KernelWork.of("column range", t -> ColumnRange.columnRange(t, in(t, 50, rows, n), 4, n - 4)),
                KernelWork.of("column scale", t -> ColumnScale.columnScale(t, in(t, 51, rows, n), in(t, 52, n))),
                KernelWork.of("reciprocal", t -> ColumnScale.reciprocal(t, in(t, 53, rows, n))));
    }

    private static Tensor in(Tape t, int seed, int... shape) {
        Tensor x = t.of(KernelWorks.random(seed, Tensor.sizeOf(shape)), shape);
        x.setRequiresGrad(true);
        return x;
    }
}
