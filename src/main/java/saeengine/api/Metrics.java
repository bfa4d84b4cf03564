package saeengine.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import saeengine.metric.Metric;

/**
 * The metrics of one autoencoder, under the names that {@code eval} uses ({@code docs/metrics.md} has the formula and
 * the unit of each). A metric that was not measured, or has no finite value on these rows, is NaN.
 */
public final class Metrics {
    private final Map<String, Double> values;

    Metrics(Map<String, Double> values) {
        this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    private double get(Metric metric) {
        return get(metric.key());
    }

    /** The metric of a name, as {@code relative_reconstruction_bias}; NaN where it has no value. */
    public double get(String name) {
        Double value = values.get(name);
        return value == null ? Double.NaN : value;
    }

    /** The names of all metrics that were measured. */
    public Set<String> names() {
        return values.keySet();
    }

    /** Names and values, null where there is no finite one. */
    public Map<String, Double> values() {
        return values;
    }

    /** {@code mse}: mean over rows of the squared error summed over dims, in the rows' units squared. */
    public double mse() {
        return get(Metric.MSE);
    }

    /** {@code l0}: mean number of latents of a row that are not 0. */
    public double l0() {
        return get(Metric.L0);
    }

    /** {@code l1}: mean over rows of the sum of latents. */
    public double l1() {
        return get(Metric.L1);
    }

    /** {@code ev_r2}: explained variance, 1 less the squared error by the squared distance from the mean row. */
    public double explainedVariance() {
        return get(Metric.EV_R2);
    }

    /** {@code alive}: share of latents that fire on some row. */
    public double alive() {
        return get(Metric.ALIVE);
    }

    /** {@code loss_recovered}: of the model's cross-entropy, between rows of zeros and the rows themselves; NaN without a model. */
    public double lossRecovered() {
        return get(Metric.LOSS_RECOVERED);
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
