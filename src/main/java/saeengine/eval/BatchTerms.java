package saeengine.eval;

/**
 * What metrics of reconstruction need of a batch of rows: a few numbers a row, in the order of the rows, and the moments of
 * the batch. Whoever adds up the terms of one batch after the other gets the same sums, bit for bit, wherever each batch was
 * read.
 *
 * @param rows how many
 * @param error2 [rows] squared length of the residual
 * @param x2 [rows] squared length of the row
 * @param xHat2 [rows] squared length of its reconstruction
 * @param dot [rows] of row and reconstruction
 * @param distance2 [rows] squared distance of the row from the batch's mean row
 * @param ofX moments of the rows
 * @param ofResidual moments of the residuals
 */
record BatchTerms(
        int rows,
        double[] error2,
        double[] x2,
        double[] xHat2,
        double[] dot,
        double[] distance2,
        Moments ofX,
        Moments ofResidual) {
    static BatchTerms of(RowBatch batch) {
        int rows = batch.rows();
        int dims = batch.dims;
        BatchTerms terms = new BatchTerms(
                rows,
                new double[rows],
                new double[rows],
                new double[rows],
                new double[rows],
                new double[rows],
                Moments.of(batch.x, null, rows, dims),
                Moments.of(batch.x, batch.xHat, rows, dims));
        for (int i = 0; i < rows; i++) {
            terms.take(i, batch.x, batch.xHat, i * dims, dims);
            terms.distance2[i] = terms.ofX.squaredDistance(batch.x, null, i);
        }
        return terms;
    }

    private void take(int row, float[] x, float[] xHat, int at, int dims) {
        double rowError2 = 0;
        double rowX2 = 0;
        double rowXHat2 = 0;
        double rowDot = 0;
        for (int j = at; j < at + dims; j++) {
            double a = x[j];
            double b = xHat[j];
            rowError2 += (a - b) * (a - b);
            rowX2 += a * a;
            rowXHat2 += b * b;
            rowDot += a * b;
        }
        error2[row] = rowError2;
        x2[row] = rowX2;
        xHat2[row] = rowXHat2;
        dot[row] = rowDot;
    }
}
