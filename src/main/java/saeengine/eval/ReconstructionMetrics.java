package saeengine.eval;

import java.util.Map;
import saeengine.metric.Metric;

/**
 * How near reconstructions x̂ come to rows x, under each of the formulas that the field reports. With r = x - x̂, mean
 * the mean row, N rows of D dims:
 *
 * <p>The three of the batch are by definition taken within a batch and averaged: their values depend on the batch
 * size, which is therefore part of the record. They are taken over the consecutive batches of exactly {@code
 * batchRows} rows; a shorter remainder is left out of them, unless it is all there is.
 *
 * <p>A ratio that divides by zero has no value. Rows at x = 0, rows that are their batch's mean, batches of constant
 * rows are left out of a mean of ratios; where nothing is left, or all rows are alike (variance zero), the metric is
 * NaN, which means: these rows cannot tell. Rows with NaN or infinite values make their metrics NaN too.
 *
 * @param mse SE, the loss scale of this project: (1/N) sum over rows and dims of r²
 * @param msePerElement SE / D
 * @param evR2 1 - sum r² / sum (x - mean)², both over all rows; 0 for a reconstruction that is always the mean row
 * @param evVar 1 - sum over dims of Var(r) / sum over dims of Var(x), over all rows: forgives a constant bias
 * @param nmseOpenai mean over rows of |r|² / |x|²: measured about zero, so that 1 minus it explains no variance
 * @param relativeBias mean |x̂|² / mean x·x̂, the relative reconstruction bias: below 1 for shrunken reconstructions
 * @param shrinkage mean over rows of |x̂| / |x|
 * @param normIn mean over rows of |x|
 * @param normOut mean over rows of |x̂|
 * @param cosine mean over rows of x·x̂ / (|x| |x̂|), 0 where x̂ = 0
 * @param evLegacy per batch: mean over rows of 1 - |r|² / |x - batch mean|², the older SAELens figure
 * @param evVarBatch per batch: evVar of the batch, as dictionary_learning logs it
 * @param fvuBatch per batch: sum r² / sum (x - batch mean)², as sparsify logs it
 * @param batches how many batches those three are means over
 * @param batchRows rows in a batch
 */
public record ReconstructionMetrics(
        double mse,
        double msePerElement,
        double evR2,
        double evVar,
        double nmseOpenai,
        double relativeBias,
        double shrinkage,
        double normIn,
        double normOut,
        double cosine,
        double evLegacy,
        double evVarBatch,
        double fvuBatch,
        long batches,
        int batchRows)
        implements MetricView {
    @Override
    public Map<String, Double> values() {
        return new MetricView.Builder()
                .put(Metric.MSE, mse)
                .put(Metric.MSE_PER_ELEMENT, msePerElement)
                .put(Metric.EV_R2, evR2)
                .put(Metric.EV_VAR, evVar)
                .put(Metric.NMSE_OPENAI, nmseOpenai)
                .put(Metric.RELATIVE_BIAS, relativeBias)
                .put(Metric.SHRINKAGE, shrinkage)
                .put(Metric.NORM_IN, normIn)
                .put(Metric.NORM_OUT, normOut)
                .put(Metric.COSINE, cosine)
                .put(Metric.EV_LEGACY, evLegacy)
                .put(Metric.EV_VAR_BATCH, evVarBatch)
                .put(Metric.FVU_BATCH, fvuBatch)
                .put(Metric.BATCHES, batches)
                .put(Metric.BATCH_ROWS, batchRows)
                .build();
    }
}
