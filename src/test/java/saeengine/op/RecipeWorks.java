package saeengine.op;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import saeengine.autograd.Tape;
import saeengine.check.ListedLatents;
import saeengine.tensor.Tensor;

/** Launches of the kernels of gates, thresholds, columns and penalties at a size. */
final class RecipeWorks {
    private RecipeWorks() {}

    static List<KernelWork> of(int rows, int n) {
        return Stream.of(gates(rows, n), penalties(rows, n), batched(rows, n))
                .flatMap(List::stream)
                .toList();
    }

    private static List<KernelWork> gates(int rows, int n) {
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

    private static List<KernelWork> penalties(int rows, int n) {
        int[] columns = IntStream.range(0, n / 2)
                .map(i -> i % 5 == 3 ? -1 : n - 1 - 2 * i)
                .toArray();
        int[] some = IntStream.range(0, 70).map(i -> i % 5 == 3 ? -1 : 69 - i).toArray();
        return List.of(
                KernelWork.of("tanh", t -> TanhPenalty.tanhPenalty(t, in(t, 61, rows, n), in(t, 62, n), 4f)),
                KernelWork.of("lp", t -> LpPenalty.lpNorm(t, in(t, 63, rows, n), in(t, 64, n), 0.4f)),
                KernelWork.of("power", t -> Power.power(t, in(t, 65, rows, n), 0.5f)),
                KernelWork.of(
                        "entropy", t -> EntropyPenalty.entropyPenalty(t, Relu.relu(t, in(t, 66, rows, n)), 1e-8f)),
                KernelWork.of(
                        "gather columns",
                        t -> GatherColumns.gatherColumns(t, in(t, 67, rows, n), t.of(columns, columns.length), 0.5f)),
                KernelWork.of(
                        "rows of the dead",
                        t -> new DeadList(t.of(some, some.length), Sparse.ints(t, 1), Sparse.ints(t, 1))
                                .rows(t, in(t, 74, 70, n), -0.5f)),
                KernelWork.of(
                        "pre-activations",
                        t -> PreActivationPenalty.preActivationPenalty(
                                t, in(t, 71, rows, n), in(t, 72, n), in(t, 73, n), t.of(columns, columns.length))),
                KernelWork.of(
                        "ghost gradients",
                        t -> GhostGradients.ghost(
                                t,
                                in(t, 68, rows, 96),
                                ListedLatents.of(
                                        t, 96, 80, IntStream.range(3, 67).toArray()),
                                in(t, 69, 96, n),
                                in(t, 70, rows, n),
                                1e-8f)));
    }

    private static List<KernelWork> batched(int rows, int n) {
        return List.of(
                KernelWork.of(
                        "batched product",
                        t -> BatchedProduct.product(t, in(t, 81, rows / 4 * 5, 4), in(t, 82, rows, n), rows / 4)),
                KernelWork.of(
                        "batched product transposed",
                        t -> BatchedProduct.transposed(t, in(t, 83, rows, 5), in(t, 84, rows, n), rows / 4)),
                KernelWork.of("row bias", t -> RowBias.subtract(t, in(t, 85, rows, n), in(t, 86, rows))),
                KernelWork.of("active counts", t -> {
                    ActiveCounts.add(t, in(t, 88, rows, n), t.zeros(rows));
                    return null;
                }),
                KernelWork.of("unit rows", t -> UnitRows.unitRows(t, in(t, 87, rows, n), 1e-8f)));
    }

    private static Tensor in(Tape t, int seed, int... shape) {
        Tensor x = t.of(KernelWorks.random(seed, Tensor.sizeOf(shape)), shape);
        x.setRequiresGrad(true);
        return x;
    }
}
