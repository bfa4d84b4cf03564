package saeengine.check;

import java.util.Arrays;
import java.util.List;
import saeengine.check.EdgeCase.Values;
import saeengine.op.DeadList;
import saeengine.op.EntropyPenalty;
import saeengine.op.GatherColumns;
import saeengine.op.GhostGradients;
import saeengine.op.LpPenalty;
import saeengine.op.Power;
import saeengine.op.PreActivationPenalty;
import saeengine.op.Relu;
import saeengine.op.TanhPenalty;

/** The edge cases of the ops of {@link PenaltyOpCatalogue}. */
final class PenaltyEdges {
    private PenaltyEdges() {}

    static void rows(List<EdgeCase> cases, int rows, int n, Values kind) {
        int[] matrix = {rows, n};
        int[] row = {n};
        cases.add(EdgeCase.of("tanh_penalty", kind, (t, x) -> TanhPenalty.ofRows(t, x[0], x[1], 4f), matrix, row));
        for (float p : new float[] {0.5f, 1f}) {
            cases.add(EdgeCase.of("lp_penalty " + p, kind, (t, x) -> LpPenalty.ofRows(t, x[0], x[1], p), matrix, row));
            cases.add(EdgeCase.of("power " + p, kind, (t, x) -> Power.power(t, x[0], p), matrix));
        }
        cases.add(EdgeCase.of(
                "entropy_penalty", kind, (t, x) -> EntropyPenalty.ofRows(t, Relu.relu(t, x[0]), 1e-8f), matrix));
        int[] columns = new int[(n + 1) / 2];
        Arrays.setAll(columns, j -> j % 3 == 2 ? -1 : n - 1 - 2 * j);
        cases.add(EdgeCase.of(
                "gather_columns",
                kind,
                (t, x) -> GatherColumns.gatherColumns(t, x[0], t.of(columns, columns.length), 0.5f),
                matrix));
        cases.add(EdgeCase.of(
                "rows of the dead",
                kind,
                (t, x) -> new DeadList(t.of(columns, columns.length), t.of(new int[1], 1), t.of(new int[1], 1))
                        .rows(t, x[0], 0.5f),
                new int[] {n, rows}));
        cases.add(EdgeCase.of(
                "pre_activation_penalty",
                kind,
                (t, x) -> PreActivationPenalty.preActivationPenalty(t, x[0], x[1], x[2], t.of(columns, columns.length)),
                matrix,
                row,
                row));
        cases.add(EdgeCase.of(
                "ghost_gradients",
                kind,
                (t, x) -> GhostGradients.ghost(t, x[0], ListedLatents.of(t, 3, 3, 2, 0), x[1], x[2], 0.5f),
                new int[] {rows, 3},
                new int[] {3, n},
                matrix));
    }
}
