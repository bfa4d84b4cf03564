package saeengine.check;

import java.util.List;
import saeengine.check.EdgeCase.Values;
import saeengine.op.BatchedProduct;
import saeengine.op.RowBias;
import saeengine.op.UnitRows;

/** The edge cases of the ops of {@link BatchedOpCatalogue}. */
final class BatchedEdges {
    private BatchedEdges() {}

    static void rows(List<EdgeCase> cases, int rows, int n, Values kind) {
        int[] matrix = {rows, n};
        int[] column = {rows};
        cases.add(EdgeCase.of("row_bias added", kind, (t, x) -> RowBias.add(t, x[0], x[1]), matrix, column));
        cases.add(EdgeCase.of("row_bias subtracted", kind, (t, x) -> RowBias.subtract(t, x[0], x[1]), matrix, column));
        cases.add(EdgeCase.of("unit_rows", kind, (t, x) -> UnitRows.unitRows(t, x[0], 0.25f), matrix));
        cases.add(EdgeCase.of("active_counts", kind, (t, x) -> BatchedOpCatalogue.counts(t, x[0]), matrix));
    }

    static void products(List<EdgeCase> cases) {
        for (int[] s : new int[][] {
            {1, 1, 1, 1}, {3, 2, 5, 33}, {2, 5, 2, 36}, {9, 5, 33, 32}, {2, 33, 31, 5}, {1, 7, 3, 1000}, {1, 3, 2, 515}
        }) {
            product(cases, s[0], s[1], s[2], s[3], Values.PLAIN);
        }
        product(cases, 2, 3, 4, 36, Values.SHIFTED);
        product(cases, 1, 3, 2, 516, Values.SHIFTED);
    }

    /** Few and small ones that still cross a warp, are not aligned, and take a row in more than one turn of a warp. */
    static void small(List<EdgeCase> cases) {
        cases.add(EdgeCase.of(
                "unit_rows", Values.PLAIN, (t, x) -> UnitRows.unitRows(t, x[0], 0.25f), new int[] {2, 260}));
        product(cases, 3, 3, 5, 36, Values.PLAIN);
        product(cases, 2, 2, 3, 37, Values.SHIFTED);
    }

    private static void product(List<EdgeCase> cases, int instances, int m, int k, int n, Values kind) {
        int[] wide = {instances * k, n};
        cases.add(EdgeCase.of(
                "batched_product of " + instances,
                kind,
                (t, x) -> BatchedProduct.product(t, x[0], x[1], instances),
                new int[] {instances * m, k},
                wide));
        cases.add(EdgeCase.of(
                "batched_product transposed of " + instances,
                kind,
                (t, x) -> BatchedProduct.transposed(t, x[0], x[1], instances),
                new int[] {instances * k, m},
                wide));
    }
}
