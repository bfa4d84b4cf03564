package saeengine.check;

import java.util.Arrays;
import java.util.List;
import saeengine.check.EdgeCase.Values;
import saeengine.op.JoinRows;
import saeengine.op.NormalizeStories;

/** The edge cases of the ops of {@link RowOpCatalogue}. */
final class RowEdges {
    private RowEdges() {}

    static void rows(List<EdgeCase> cases, int rows, int d, Values kind) {
        int[] matrix = {rows, d};
        cases.add(EdgeCase.of("join_rows", kind, (t, x) -> JoinRows.joinRows(t, x[0], x[1]), matrix, new int[] {
            rows, 2 * d + 1
        }));
        cases.add(EdgeCase.of("join_rows in fours", kind, (t, x) -> JoinRows.joinRows(t, x[0], x[1]), matrix, matrix));
        int[] starts = {0, rows / 3, rows / 3, rows / 2, rows};
        int[] distinct = Arrays.stream(starts).distinct().toArray();
        cases.add(EdgeCase.of(
                "normalize_stories",
                kind,
                (t, x) -> NormalizeStories.normalizeStories(t, x[0], t.of(distinct, distinct.length)),
                matrix));
        cases.add(EdgeCase.of(
                "refuse_rows", kind, (t, x) -> RowOpCatalogue.refused(t, x[0], 0.3f * d), matrix));
        cases.add(EdgeCase.of("take_rows", kind, (t, x) -> RowOpCatalogue.taken(t, x[0]), matrix));
    }
}
