package saeengine.latents;

import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import saeengine.eval.MetricView;
import saeengine.metric.Metric;

/**
 * How well an autoencoder's latents tell the facts behind a text.
 *
 * @param tokens that were looked at
 * @param ofFacts for each fact that holds often enough the latent that tells it best, best first
 */
public record FactMetrics(long tokens, List<FactScores.Score> ofFacts) implements MetricView {
    /** A fact counts as told from this F1 on. */
    public static final double TOLD = 0.5;

    /** How many facts have a latent that tells them. */
    public long told() {
        return ofFacts.stream().filter(score -> score.f1() >= TOLD).count();
    }

    /** The mean F1 of the best latents; NaN where there is no fact. */
    public double f1() {
        return mean(FactScores.Score::f1);
    }

    private double mean(ToDoubleFunction<FactScores.Score> value) {
        return ofFacts.stream().mapToDouble(value).average().orElse(Double.NaN);
    }

    @Override
    public Map<String, Double> values() {
        return new MetricView.Builder()
                .put(Metric.FACT_TOKENS, tokens)
                .put(Metric.FACTS, ofFacts.size())
                .put(Metric.FACTS_TOLD, told())
                .put(Metric.FACT_F1, f1())
                .put(Metric.FACT_PRECISION, mean(score -> Double.isNaN(score.precision()) ? 0 : score.precision()))
                .put(Metric.FACT_RECALL, mean(FactScores.Score::recall))
                .build();
    }
}
