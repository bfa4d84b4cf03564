package saeengine.suite;

import com.google.gson.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * SAEBench's k-sparse probing (Gurnee et al. 2023, Karvonen et al. 2025): how well a fact of a story is told from k of its
 * mean latents, those whose means differ most between stories of which it holds and others.
 */
final class SparseProbing {
    static final int[] KS = {1, 2, 5};

    private SparseProbing() {}

    /** Probes on all latents and on k of them, beside those on the model's rows. */
    static Scores of(SparseRows latents, RowProbes rows) {
        List<StoryClass> all =
                rows.classes().values().stream().flatMap(List::stream).toList();
        List<Map<String, Double>> figures = all.parallelStream()
                .map(each -> {
                    Map<String, Double> ofClass = new LinkedHashMap<>();
                    Probe probe = LogisticRegression.fit(latents, each.train());
                    ofClass.put("sae_test_accuracy", probe.accuracy(latents, each.test()));
                    ofClass.putAll(topK(latents, each, "sae"));
                    return ofClass;
                })
                .toList();
        Scores scores = new Scores();
        scores.putAll(rows.scores());
        Scores own = new Scores();
        for (int i = 0; i < all.size(); i++) {
            own.put(all.get(i).group(), all.get(i).name(), figures.get(i));
        }
        scores.putAll(own);
        return scores;
    }

    /** @param whose "sae" or "llm" */
    static Map<String, Double> topK(Samples of, StoryClass each, String whose) {
        Map<String, Double> figures = new LinkedHashMap<>();
        double[] difference = each.train().meanDifference(of);
        for (int k : KS) {
            Samples few = new Columns(of, Ranking.largestSizes(difference, k));
            Probe probe = LogisticRegression.fit(few, each.train());
            figures.put(whose + "_top_" + k + "_test_accuracy", probe.accuracy(few, each.test()));
        }
        return figures;
    }

    static JsonObject json(Scores scores) {
        JsonObject metrics = new JsonObject();
        metrics.add("llm", scores.json(name -> name.startsWith("llm_")));
        metrics.add("sae", scores.json(name -> name.startsWith("sae_")));
        return Measure.json("sparse_probing", metrics, scores.details(), scores.all());
    }
}
