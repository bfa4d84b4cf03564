package saeengine.eval;

/** Everything that reconstruction metrics need of the rows seen, taken in a batch at a time. */
final class ReconstructionSums {
    private final int dims;
    private final int batchRows;
    private long rows;
    private Moments ofX;
    private Moments ofResidual;
    private RowSums rowSums = new RowSums();
    private BatchRatios batchRatios = new BatchRatios();

    ReconstructionSums(int dims, int batchRows) {
        this.dims = dims;
        this.batchRows = batchRows;
        ofX = new Moments(dims);
        ofResidual = new Moments(dims);
    }

    ReconstructionSums copy() {
        ReconstructionSums copy = new ReconstructionSums(dims, batchRows);
        copy.rows = rows;
        copy.ofX = ofX.copy();
        copy.ofResidual = ofResidual.copy();
        copy.rowSums = rowSums.copy();
        copy.batchRatios = batchRatios.copy();
        return copy;
    }

    /** Takes in a full batch, or the rows that are left at the end. */
    void add(BatchTerms batch) {
        boolean onlyBatch = batchRatios.batches() == 0;
        if (batch.rows() == batchRows || onlyBatch) {
            batchRatios.add(batch);
        }
        rowSums.add(batch);
        ofX.merge(batch.ofX());
        ofResidual.merge(batch.ofResidual());
        rows += batch.rows();
    }

    ReconstructionMetrics metrics() {
        double variance = ofX.scatter();
        return new ReconstructionMetrics(
                rowSums.squaredError() / rows,
                rowSums.squaredError() / rows / dims,
                oneMinus(rowSums.squaredError(), variance),
                oneMinus(ofResidual.scatter(), variance),
                rowSums.nmse(),
                rowSums.xHat2OverXDotXHat(),
                rowSums.normRatio(),
                rowSums.norm() / rows,
                rowSums.xHatNorm() / rows,
                rowSums.cosine(),
                batchRatios.evLegacy(),
                batchRatios.evVar(),
                batchRatios.fvu(),
                batchRatios.batches(),
                batchRows);
    }

    private static double oneMinus(double part, double whole) {
        return whole == 0 ? Double.NaN : 1 - part / whole;
    }
}
