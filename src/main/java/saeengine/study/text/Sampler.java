package saeengine.study.text;

import java.util.stream.IntStream;
import saeengine.tensor.RandomStream;

/**
 * Picks the next token from its logits.
 *
 * <p>At temperature 0 the likeliest, the smaller id of two alike. Otherwise one is drawn with probability
 * {@code softmax(logits / temperature)}, from the fewest likeliest tokens that have {@code topP} of it together
 * (Holtzman et al., The curious case of neural text degeneration, 2020).
 */
final class Sampler {
    private final double temperature;
    private final double topP;
    private final RandomStream random;

    Sampler(double temperature, double topP, RandomStream random) {
        if (!(temperature >= 0 && Double.isFinite(temperature))) {
            throw new IllegalArgumentException("--temperature " + temperature + ": 0 or more");
        }
        if (!(topP > 0 && topP <= 1)) {
            throw new IllegalArgumentException("--top-p " + topP + ": above 0, at most 1");
        }
        this.temperature = temperature;
        this.topP = topP;
        this.random = random;
    }

    int pick(float[] logits) {
        int best = 0;
        for (int id = 1; id < logits.length; id++) {
            if (logits[id] > logits[best]) {
                best = id;
            }
        }
        return temperature == 0 ? best : draw(logits, logits[best]);
    }

    private int draw(float[] logits, double highest) {
        double[] weight = new double[logits.length];
        double total = 0;
        for (int id = 0; id < logits.length; id++) {
            weight[id] = Math.exp((logits[id] - highest) / temperature);
            total += weight[id];
        }
        int[] likeliestFirst = IntStream.range(0, logits.length)
                .boxed()
                .sorted((a, b) -> Double.compare(weight[b], weight[a]))
                .mapToInt(Integer::intValue)
                .toArray();
        int kept = 0;
        double share = 0;
        while (kept < likeliestFirst.length && share < topP * total) {
            share += weight[likeliestFirst[kept++]];
        }
        double left = random.nextFloat() * share;
        for (int i = 0; i < kept - 1; i++) {
            left -= weight[likeliestFirst[i]];
            if (left < 0) {
                return likeliestFirst[i];
            }
        }
        return likeliestFirst[kept - 1];
    }
}
