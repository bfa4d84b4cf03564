package saeengine.suite;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * SAEBench's targeted probe perturbation: how much worse the probe of a fact gets when the latents that it goes by most are
 * set to 0, less how much worse the probes of other facts of its kind get.
 *
 * <p>A latent's effect is what its mean adds in stories of which the fact holds, where that is more than in others, times its
 * decoder row along the probe.
 */
final class TargetedPerturbation {
    static final int[] NS = {2, 5, 10, 20, 50, 100, 500};

    private TargetedPerturbation() {}

    static Scores of(SparseRows latents, Decoded decoder, RowProbes probes) {
        Scores scores = new Scores();
        probes.classes().forEach((group, classes) -> {
            if (classes.size() > 1) {
                add(scores, classes, latents, decoder, probes);
            }
        });
        return scores;
    }

    private static void add(
            Scores scores, List<StoryClass> classes, SparseRows latents, Decoded decoder, RowProbes probes) {
        List<double[]> along = new ArrayList<>();
        classes.forEach(each -> along.add(decoder.along(probes.of(each).weights())));
        Ablation ablation = new Ablation(probes.rows(), latents);
        List<Map<String, Double>> figures = classes.parallelStream()
                .map(each -> {
                    int own = classes.indexOf(each);
                    double[] effects = effects(each.train().meanDifference(latents), along.get(own));
                    Map<String, Double> ofClass = new LinkedHashMap<>();
                    for (int n : NS) {
                        if (n > latents.features()) {
                            break;
                        }
                        int[] taken = Ranking.largest(effects, n);
                        double intended = 0;
                        double unintended = 0;
                        for (int i = 0; i < classes.size(); i++) {
                            StoryClass other = classes.get(i);
                            Probe probe = probes.of(other);
                            double lost = probe.accuracy(probes.rows(), other.test())
                                    - ablation.accuracy(probe, along.get(i), taken, other.test());
                            intended += i == own ? lost : 0;
                            unintended += i == own ? 0 : lost / (classes.size() - 1);
                        }
                        ofClass.put("tpp_threshold_" + n + "_total_metric", intended - unintended);
                        ofClass.put("tpp_threshold_" + n + "_intended_diff_only", intended);
                        ofClass.put("tpp_threshold_" + n + "_unintended_diff_only", unintended);
                    }
                    return ofClass;
                })
                .toList();
        for (int i = 0; i < classes.size(); i++) {
            scores.put(classes.get(i).group(), classes.get(i).name(), figures.get(i));
        }
    }

    private static double[] effects(double[] difference, double[] along) {
        double[] effects = new double[difference.length];
        for (int i = 0; i < effects.length; i++) {
            effects[i] = Math.max(0, difference[i]) * along[i];
        }
        return effects;
    }

    static JsonObject json(Scores scores) {
        return Measure.json(
                "tpp",
                Measure.inside("tpp_metrics", scores.json(name -> true)),
                scores.details(),
                scores.all());
    }
}
