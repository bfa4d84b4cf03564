package saeengine.suite;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Probes on a model's own mean rows, a class each: what the latents of any autoencoder are held against. */
public final class RowProbes {
    private final Samples rows;
    private final Map<String, List<StoryClass>> classes;
    private final Map<StoryClass, Probe> probes = new LinkedHashMap<>();
    private final Scores scores = new Scores();

    RowProbes(Samples rows, Map<String, List<StoryClass>> classes) {
        this.rows = rows;
        this.classes = classes;
        List<StoryClass> all = classes.values().stream().flatMap(List::stream).toList();
        List<Probe> fitted = all.parallelStream()
                .map(each -> LogisticRegression.fit(rows, each.train()))
                .toList();
        List<Map<String, Double>> figures = all.parallelStream()
                .map(each -> SparseProbing.topK(rows, each, "llm"))
                .toList();
        for (int i = 0; i < all.size(); i++) {
            probes.put(all.get(i), fitted.get(i));
            Map<String, Double> ofClass = new LinkedHashMap<>();
            ofClass.put(
                    "llm_test_accuracy", fitted.get(i).accuracy(rows, all.get(i).test()));
            ofClass.putAll(figures.get(i));
            scores.put(all.get(i).group(), all.get(i).name(), ofClass);
        }
    }

    Samples rows() {
        return rows;
    }

    Map<String, List<StoryClass>> classes() {
        return classes;
    }

    Probe of(StoryClass each) {
        return Objects.requireNonNull(probes.get(each), each.name());
    }

    Scores scores() {
        return scores;
    }
}
