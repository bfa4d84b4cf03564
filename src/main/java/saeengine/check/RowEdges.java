package saeengine.check;

import java.util.Arrays;
import java.util.List;
import saeengine.check.EdgeCase.Values;
import saeengine.op.JoinRows;
import saeengine.op.NormalizeStories;

/** The edge cases of the ops of {@link RowOpCatalogue}. */
final class RowEdges {
    private RowEdges() {}

    /** A row has one large number, each at another place: one that is read as its neighbour is missed. */
    static void small(List<EdgeCase> cases) {
        for (int d : new int[] {33, 70, 133, 260}) {
            float[] values = new float[40 * d];
            for (int row = 0; row < 40; row++) {
                values[row * d + (60 + row) % d] = 1;
            }
            cases.add(EdgeCase.of(
                    "refuse_rows of one large number of " + d,
                    Values.PLAIN,
                    (t, x) -> RowOpCatalogue.refused(t, t.of(values, 40, d), 0.5f)));
        }
        pieces(cases, 1100, 8);
        pieces(cases, 1400, 3);
    }

    /** A story of more than one piece, in fours or not. */
    private static void pieces(List<EdgeCase> cases, int rows, int d) {
        int[] matrix = {rows, d};
        cases.add(EdgeCase.of(
                "normalize_stories of pieces",
                Values.PLAIN,
                (t, x) -> NormalizeStories.normalizeStories(
                        t, x[0].detached(), new int[] {0, rows}, () -> t.empty(matrix)),
                matrix));
    }

    static void rows(List<EdgeCase> cases, int rows, int d, Values kind) {
        int[] matrix = {rows, d};
        cases.add(EdgeCase.of(
                "join_rows", kind, (t, x) -> JoinRows.joinRows(t, x[0], x[1]), matrix, new int[] {rows, 2 * d + 1}));
        cases.add(EdgeCase.of("join_rows in fours", kind, (t, x) -> JoinRows.joinRows(t, x[0], x[1]), matrix, matrix));
        int[] starts = {0, rows / 3, rows / 3, rows / 2, rows};
        int[] distinct = Arrays.stream(starts).distinct().toArray();
        cases.add(EdgeCase.of(
                "normalize_stories",
                kind,
                (t, x) -> NormalizeStories.normalizeStories(t, x[0].detached(), distinct, () -> t.empty(matrix)),
                matrix));
        cases.add(EdgeCase.of("refuse_rows", kind, (t, x) -> RowOpCatalogue.refused(t, x[0], 0.3f * d), matrix));
        cases.add(EdgeCase.of("take_rows", kind, (t, x) -> RowOpCatalogue.taken(t, x[0]), matrix));
    }
}
