package saeengine.suite;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import saeengine.data.sae.RowNorm;
import saeengine.eval.KlDivergence;
import saeengine.eval.LossRecovered;
import saeengine.eval.SaeMetrics;
import saeengine.sae.Sae;
import saeengine.tensor.Device;

/** All measures of an autoencoder; what depends on the model alone is computed once for several. */
public final class Suite {
    private final StoryReading reading;
    private final RowProbes probes;
    private final List<StoryPair> pairs;
    private final Map<String, Probe> kinds;

    /**
     * What was measured.
     *
     * @param headline a few figures for a table, by name; NaN where one has no value
     * @param json a member a measure, each in the layout of SAEBench's files
     */
    public record Result(Map<String, Double> headline, JsonObject json) {}

    /** @param seed of which stories are drawn */
    public Suite(StoryReading reading, long seed) {
        this.reading = reading;
        Map<String, List<StoryClass>> classes = reading.labels().classes(seed);
        probes = new RowProbes(reading.rows(), classes);
        pairs = StoryPair.of(reading.labels(), seed);
        kinds = Absorption.probes(reading.tokenRows(), reading.samples());
    }

    /** Why an autoencoder cannot be measured so; empty where it can. */
    public static Optional<String> refusal(Sae sae) {
        if (sae.shape().transcodes()) {
            return Optional.of("is a transcoder, whose decoder does not write the rows that probes are on");
        }
        return sae.shape().rowNorm() == RowNorm.NONE
                ? Optional.empty()
                : Optional.of("changes each row before it reads it ("
                        + sae.shape().rowNorm() + "), so that taking a latent away is not the same in every row");
    }

    /** How many facts of how many kinds there are probes of, how many pairs, how many kinds of token. */
    public String summary() {
        return String.format(
                java.util.Locale.ROOT,
                "%,d stories, %,d tokens: %d facts of %d kinds, %d pairs of facts, %d kinds of single tokens",
                reading.stories(),
                reading.tokens(),
                probes.scores().classes(),
                probes.scores().groups(),
                pairs.size(),
                kinds.size());
    }

    /**
     * Measures one.
     *
     * @param at its place among those that were read, and in {@code kl}
     * @param losses null of a model that predicts nothing, and so is {@code kl}
     */
    public Result of(
            Device device,
            int at,
            Sae sae,
            SaeMetrics.Result rows,
            LossRecovered.@Nullable Result losses,
            KlDivergence.@Nullable Result kl) {
        SparseRows latents = reading.latents(at);
        Decoded decoder = new Decoded(sae.decoder().toArray(), sae.dims());
        Scores probing = SparseProbing.of(latents, probes);
        Scores tpp = TargetedPerturbation.of(latents, decoder, probes);
        Scores scr = SpuriousCorrelation.of(reading.rows(), latents, decoder, pairs);
        List<Absorption.OfKind> absorption =
                Absorption.of(reading.tokenRows(), reading.tokenLatents(at), decoder, reading.samples(), kinds);
        JsonObject json = new JsonObject();
        JsonObject core = CoreMeasure.json(device, sae, rows, losses, kl, at);
        json.add("core", core);
        json.add("sparse_probing", SparseProbing.json(probing));
        json.add("absorption", Absorption.json(absorption));
        json.add("scr", SpuriousCorrelation.json(scr));
        json.add("tpp", TargetedPerturbation.json(tpp));
        Map<String, Double> headline = new LinkedHashMap<>(coreFigures(core));
        put(headline, probing, "llm_test_accuracy", "sae_test_accuracy");
        for (int k : SparseProbing.KS) {
            put(headline, probing, "llm_top_" + k + "_test_accuracy", "sae_top_" + k + "_test_accuracy");
        }
        headline.put("mean_absorption_fraction_score", Absorption.mean(absorption, Absorption.OfKind::fraction));
        headline.put("mean_full_absorption_score", Absorption.mean(absorption, Absorption.OfKind::rate));
        for (int n : TargetedPerturbation.NS) {
            put(headline, scr, "scr_metric_threshold_" + n);
        }
        for (int n : TargetedPerturbation.NS) {
            put(headline, tpp, "tpp_threshold_" + n + "_total_metric");
        }
        return new Result(headline, json);
    }

    private static Map<String, Double> coreFigures(JsonObject core) {
        Map<String, Double> figures = new LinkedHashMap<>();
        core.getAsJsonObject("eval_result_metrics")
                .asMap()
                .forEach((category, metrics) -> metrics.getAsJsonObject()
                        .asMap()
                        .forEach((name, value) ->
                                figures.put(name, value.isJsonNull() ? Double.NaN : value.getAsDouble())));
        return figures;
    }

    private static void put(Map<String, Double> headline, Scores scores, String... names) {
        Map<String, Double> means = scores.means();
        for (String name : new ArrayList<>(List.of(names))) {
            if (means.containsKey(name)) {
                headline.put(name, means.get(name));
            }
        }
    }
}
