package saeengine.check;

import java.util.List;
import saeengine.check.EdgeCase.Values;
import saeengine.op.ColumnRange;
import saeengine.op.ColumnScale;
import saeengine.op.Exp;
import saeengine.op.GatedUnits;
import saeengine.op.JumpRelu;
import saeengine.op.L0Step;

/** The edge cases of the ops of {@link RecipeOpCatalogue}. */
final class RecipeEdges {
    /** Half of it is a whole number: with values that tie, the ends of the rectangle are met exactly. */
    private static final float BANDWIDTH = 2f;

    private RecipeEdges() {}

    static void rows(List<EdgeCase> cases, int rows, int n, Values kind) {
        int[] matrix = {rows, n};
        int[] row = {n};
        cases.add(EdgeCase.of("jump_relu", kind, (t, x) -> JumpRelu.jumpRelu(t, x[0], x[1], BANDWIDTH), matrix, row));
        cases.add(EdgeCase.of("l0_step", kind, (t, x) -> L0Step.ofRows(t, x[0], x[1], BANDWIDTH), matrix, row));
        cases.add(EdgeCase.of("exp", kind, (t, x) -> Exp.exp(t, x[0]), matrix));
        cases.add(EdgeCase.of(
                "gated_units features",
                kind,
                (t, x) -> GatedUnits.gated(t, x[0], x[1], x[2], x[3]).f(),
                matrix,
                row,
                row,
                row));
        cases.add(EdgeCase.of(
                "gated_units gate",
                kind,
                (t, x) -> GatedUnits.gated(t, x[0], x[1], x[2], x[3]).pi(),
                matrix,
                row,
                row,
                row));
        int from = n > 8 ? 4 : n / 2;
        int to = n > 8 ? n - n % 4 : n;
        cases.add(EdgeCase.of("column_range", kind, (t, x) -> ColumnRange.columnRange(t, x[0], from, to), matrix));
        cases.add(EdgeCase.of("column_scale", kind, (t, x) -> ColumnScale.columnScale(t, x[0], x[1]), matrix, row));
        cases.add(EdgeCase.of("column_scale reciprocal", kind, (t, x) -> ColumnScale.reciprocal(t, x[0]), matrix));
    }
}
