package saeengine.check;

import static saeengine.check.OpCase.In.awayFromZero;
import static saeengine.check.OpCase.In.of;

import java.util.ArrayList;
import java.util.List;
import saeengine.autograd.Tape;
import saeengine.op.Add;
import saeengine.op.ColumnRange;
import saeengine.op.ColumnScale;
import saeengine.op.Exp;
import saeengine.op.GatedUnits;
import saeengine.op.JumpRelu;
import saeengine.op.L0Step;
import saeengine.tensor.Tensor;

/** The catalogue lines of gates, thresholds and columns: what recipes beyond ReLU and TopK are made of. */
public final class RecipeOpCatalogue {
    private static final int[][] SHAPES = {{1, 1}, {5, 7}, {270, 3}, {3, 130}};

    private static final float BANDWIDTH = 0.7f;

    private RecipeOpCatalogue() {}

    static List<OpCase> cases() {
        List<OpCase> cases = new ArrayList<>();
        for (int[] s : SHAPES) {
            thresholds(cases, s[0], s[1]);
            gates(cases, s[0], s[1]);
            columns(cases, s[0], s[1]);
        }
        cases.add(new OpCase("exp", List.of(of(300)), (t, x) -> Exp.exp(t, x[0]), x -> RecipeReference.exp(x[0])));
        return cases;
    }

    /** Far from 0 the threshold, so that the estimate's factor shows. */
    private static void thresholds(List<OpCase> cases, int rows, int features) {
        String size = " " + rows + "x" + features;
        List<OpCase.In> inputs = List.of(of(rows, features), awayFromZero(features));
        cases.add(new OpCase(
                "jump_relu" + size,
                inputs,
                (t, x) -> JumpRelu.jumpRelu(t, x[0], x[1], BANDWIDTH),
                x -> RecipeReference.jumpRelu(x[0], x[1]),
                (x, dy) -> RecipeReference.jumpReluGradient(x[0], x[1], BANDWIDTH, dy)));
        cases.add(new OpCase(
                "l0_step of rows" + size,
                inputs,
                (t, x) -> L0Step.ofRows(t, x[0], x[1], BANDWIDTH),
                x -> RecipeReference.l0OfRows(x[0], x[1]),
                (x, dy) -> RecipeReference.l0Gradient(x[0], x[1], BANDWIDTH, dy)));
        cases.add(new OpCase(
                "l0_step" + size,
                inputs,
                (t, x) -> L0Step.l0(t, x[0], x[1], BANDWIDTH),
                x -> RecipeReference.mean(RecipeReference.l0OfRows(x[0], x[1])),
                (x, dy) -> l0Gradient(x, dy[0], rows)));
        cases.add(new OpCase(
                "l0_step missing a target" + size,
                inputs,
                (t, x) -> L0Step.squaredMiss(t, L0Step.l0(t, x[0], x[1], BANDWIDTH), 2.5f),
                x -> RecipeReference.squaredMiss(RecipeReference.mean(RecipeReference.l0OfRows(x[0], x[1])), 2.5),
                (x, dy) -> {
                    double l0 = RecipeReference.mean(RecipeReference.l0OfRows(x[0], x[1]))[0];
                    return l0Gradient(x, dy[0] * 2 * (l0 / 2.5 - 1) / 2.5, rows);
                }));
    }

    private static double[][] l0Gradient(double[][] x, double dl0, int rows) {
        return RecipeReference.l0Gradient(x[0], x[1], BANDWIDTH, RecipeReference.ofMean(dl0, rows));
    }

    /** Alone, what comes of the size, and of the gate; in a sum, that gradients of both meet. */
    private static void gates(List<OpCase> cases, int rows, int features) {
        String size = " " + rows + "x" + features;
        List<OpCase.In> inputs = List.of(of(rows, features), of(features), of(features), of(features));
        double[] none = new double[rows * features];
        cases.add(new OpCase(
                "gated_units features" + size,
                inputs,
                (t, x) -> gated(t, x).f(),
                RecipeReference::gated,
                (x, dy) -> RecipeReference.gatedGradient(x, dy, none)));
        cases.add(new OpCase(
                "gated_units gate" + size,
                inputs,
                (t, x) -> gated(t, x).pi(),
                x -> RecipeReference.addRow(x[0], x[1]),
                (x, dy) -> RecipeReference.gatedGradient(x, none, dy)));
        cases.add(new OpCase(
                "gated_units" + size,
                inputs,
                (t, x) -> {
                    GatedUnits.Gated gated = gated(t, x);
                    return Add.add(t, gated.f(), gated.pi());
                },
                x -> Reference.add(RecipeReference.gated(x), RecipeReference.addRow(x[0], x[1])),
                (x, dy) -> RecipeReference.gatedGradient(x, dy, dy)));
    }

    private static GatedUnits.Gated gated(Tape t, Tensor[] x) {
        return GatedUnits.gated(t, x[0], x[1], x[2], x[3]);
    }

    private static void columns(List<OpCase> cases, int rows, int n) {
        String size = " " + rows + "x" + n;
        int from = n / 3;
        int to = from + (n - from + 1) / 2;
        cases.add(new OpCase(
                "column_range" + size,
                List.of(of(rows, n)),
                (t, x) -> ColumnRange.columnRange(t, x[0], from, to),
                x -> RecipeReference.columns(x[0], n, RecipeReference.range(from, to))));
        cases.add(new OpCase(
                "column_scale" + size,
                List.of(of(rows, n), of(n)),
                (t, x) -> ColumnScale.columnScale(t, x[0], x[1]),
                x -> RecipeReference.columnScale(x[0], x[1])));
        cases.add(new OpCase(
                "column_quotient" + size,
                List.of(of(rows, n), awayFromZero(n)),
                (t, x) -> ColumnScale.columnQuotient(t, x[0], x[1]),
                x -> RecipeReference.columnScale(x[0], RecipeReference.reciprocal(x[1])),
                (x, dy) -> RecipeReference.quotientGradient(x[0], x[1], dy)));
    }
}
