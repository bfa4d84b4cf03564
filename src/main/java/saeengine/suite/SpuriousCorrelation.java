package saeengine.suite;

import com.google.gson.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * SAEBench's spurious correlation removal: a probe is trained where two facts always go together, and the latents of one of
 * them are set to 0; how near does it come to a probe of the other fact alone?
 *
 * <p>Direction 1 takes the latents of the second fact and asks for the first, direction 2 the other way round. A latent's
 * effect is the difference of its means times its decoder row along the probe of the fact that is taken, without sign.
 */
final class SpuriousCorrelation {
    /** A clean probe that is no more than so much better leaves nothing to be measured. */
    static final double LEAST_GAP = 0.05;

    private SpuriousCorrelation() {}

    static Scores of(Samples rows, SparseRows latents, Decoded decoder, List<StoryPair> pairs) {
        List<Map<String, Double>> figures = pairs.parallelStream()
                .map(pair -> figures(rows, latents, decoder, pair))
                .toList();
        Scores scores = new Scores();
        for (int i = 0; i < pairs.size(); i++) {
            scores.put(pairs.get(i).name(), "both", figures.get(i));
        }
        return scores;
    }

    private static Map<String, Double> figures(Samples rows, SparseRows latents, Decoded decoder, StoryPair pair) {
        Labelled firstTest = StoryPair.first(pair.test());
        Labelled secondTest = StoryPair.second(pair.test());
        Probe first = LogisticRegression.fit(rows, StoryPair.first(pair.train()));
        Probe second = LogisticRegression.fit(rows, StoryPair.second(pair.train()));
        Probe biased = LogisticRegression.fit(rows, StoryPair.biased(pair.train()));
        double[] along = decoder.along(biased.weights());
        double firstBefore = biased.accuracy(rows, firstTest);
        double secondBefore = biased.accuracy(rows, secondTest);
        double firstClean = first.accuracy(rows, firstTest);
        double secondClean = second.accuracy(rows, secondTest);
        double[] ofFirst = effects(latents, decoder, first, StoryPair.first(pair.train()));
        double[] ofSecond = effects(latents, decoder, second, StoryPair.second(pair.train()));
        Ablation ablation = new Ablation(rows, latents);
        Map<String, Double> figures = new LinkedHashMap<>();
        for (int n : TargetedPerturbation.NS) {
            if (n > latents.features()) {
                break;
            }
            double one = share(
                    ablation.accuracy(biased, along, Ranking.largestSizes(ofSecond, n), firstTest),
                    firstBefore,
                    firstClean);
            double two = share(
                    ablation.accuracy(biased, along, Ranking.largestSizes(ofFirst, n), secondTest),
                    secondBefore,
                    secondClean);
            figures.put("scr_dir1_threshold_" + n, one);
            figures.put("scr_dir2_threshold_" + n, two);
            figures.put(
                    "scr_metric_threshold_" + n,
                    firstBefore < secondBefore ? one : firstBefore > secondBefore ? two : Double.NaN);
        }
        return figures;
    }

    private static double share(double changed, double before, double clean) {
        return clean - before < LEAST_GAP ? Double.NaN : (changed - before) / (clean - before);
    }

    private static double[] effects(SparseRows latents, Decoded decoder, Probe probe, Labelled train) {
        double[] effects = train.meanDifference(latents);
        double[] along = decoder.along(probe.weights());
        for (int i = 0; i < effects.length; i++) {
            effects[i] *= along[i];
        }
        return effects;
    }

    static JsonObject json(Scores scores) {
        return Measure.json(
                "scr", Measure.inside("scr_metrics", scores.json(name -> true)), scores.details(), null);
    }
}
