package saeengine.eval;

import java.util.Map;
import saeengine.metric.Metric;

/**
 * How sparse features f are, and which latents are in use.
 *
 * @param rows rows evaluated
 * @param l0 mean over rows of the number of f that are not 0
 * @param l1 mean over rows of the sum of |f|, before any weight
 * @param alive fraction of the latents with f other than 0 on at least one evaluated row
 * @param fires per latent, the rows with f other than 0
 */
public record FeatureMetrics(long rows, double l0, double l1, double alive, long[] fires) implements MetricView {
    /** Per latent, fires / rows. */
    public double[] density() {
        double[] density = new double[fires.length];
        for (int i = 0; i < density.length; i++) {
            density[i] = (double) fires[i] / rows;
        }
        return density;
    }

    public DensityHistogram histogram() {
        return DensityHistogram.of(fires, rows);
    }

    @Override
    public Map<String, Double> values() {
        DensityHistogram histogram = histogram();
        return new MetricView.Builder()
                .put(Metric.L0, l0)
                .put(Metric.L1, l1)
                .put(Metric.ALIVE, alive)
                .put(Metric.LATENTS, fires.length)
                .put(Metric.LATENTS_NEVER, histogram.never())
                .put(Metric.BELOW_1E5, histogram.below1e5())
                .put(Metric.BELOW_1E6, histogram.below1e6())
                .put(Metric.ABOVE_1E2, histogram.above1e2())
                .put(Metric.ABOVE_1E1, histogram.above1e1())
                .build();
    }
}
