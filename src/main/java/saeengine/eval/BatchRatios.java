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

    /** Takes in a batch. */
    void add(BatchTerms batch) {
        double batchError2 = 0;
        for (int i = 0; i < batch.rows(); i++) {
            legacy.addRatio(batch.error2()[i], batch.distance2()[i]);
            batchError2 += batch.error2()[i];
        }
        fvu.addRatio(batchError2, batch.ofX().scatter());
        variance.addRatio(batch.ofResidual().scatter(), batch.ofX().scatter());
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
