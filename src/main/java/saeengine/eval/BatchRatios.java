package saeengine.eval;

/** Means of ratios that are defined within a batch: about its own mean row, over its own variance. */
final class BatchRatios {
    private Mean legacy = new Mean();
    private Mean fvu = new Mean();
    private Mean variance = new Mean();
    private long batches;

    BatchRatios copy() {
        BatchRatios copy = new BatchRatios();
        copy.legacy = legacy.copy();
        copy.fvu = fvu.copy();
        copy.variance = variance.copy();
        copy.batches = batches;
        return copy;
    }

    /** Takes in a batch with the moments of its rows and of its residuals. */
    void add(RowBatch batch, Moments ofX, Moments ofResidual) {
        double batchError2 = 0;
        for (int i = 0; i < batch.rows(); i++) {
            double error2 = 0;
            for (int at = i * batch.dims; at < (i + 1) * batch.dims; at++) {
                double error = (double) batch.x[at] - batch.xHat[at];
                error2 += error * error;
            }
            legacy.addRatio(error2, ofX.squaredDistance(batch.x, null, i));
            batchError2 += error2;
        }
        fvu.addRatio(batchError2, ofX.scatter());
        variance.addRatio(ofResidual.scatter(), ofX.scatter());
        batches++;
    }

    long batches() {
        return batches;
    }

    double evLegacy() {
        return 1 - legacy.value();
    }

    double fvu() {
        return fvu.value();
    }

    double evVar() {
        return 1 - variance.value();
    }
}
