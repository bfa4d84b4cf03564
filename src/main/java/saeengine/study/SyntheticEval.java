package saeengine.study;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import saeengine.activations.RowParts;
import saeengine.data.DataException;
import saeengine.eval.SaeMetrics;
import saeengine.material.SyntheticMaterial;
import saeengine.material.Watched;
import saeengine.run.Log;
import saeengine.run.MemoryPlan;
import saeengine.run.Meter;
import saeengine.synthetic.SyntheticRows;
import saeengine.synthetic.SyntheticSettings;
import saeengine.synthetic.SyntheticWorld;
import saeengine.synthetic.TruthMetrics;
import saeengine.tensor.Device;

/** Evaluates autoencoders on synthetic rows, whose true features are known, and against these. */
public final class SyntheticEval {
    /**
     * What is evaluated, and on what.
     *
     * @param saes files and folders; a run's folder stands for all of its autoencoders
     * @param synthetic the world that rows are made in, as {@link SyntheticSettings#parse} reads it
     * @param limit rows
     * @param threads that make the rows
     */
    public record Config(List<Path> saes, AskedTopK topK, String synthetic, long limit, int threads) {
        public Config {
            Checks.rows(limit);
        }
    }

    private SyntheticEval() {}

    /** Measures all of them over the same rows; there is no model, and there are no cross-entropies. */
    public static EvalReport of(Device device, Config config, Log log) {
        SyntheticSettings made = SyntheticSettings.parse(config.synthetic());
        JsonObject found = new JsonObject();
        found.add("generator", SyntheticJson.of(config.synthetic()));
        Dictionaries dictionaries = Dictionaries.open(device, config.saes(), config.topK());
        if (dictionaries.transcodes()) {
            throw new DataException(
                    dictionaries.first().path() + ": is a transcoder, and synthetic rows have one place");
        }
        dictionaries.requireFit(
                new Dictionary.Rows(made.dims(), made.dims(), "the rows of --synthetic " + config.synthetic()));
        dictionaries.describe(log);
        plan(dictionaries, made).check(log, Runtime.getRuntime().maxMemory(), device.freeBytes());
        SyntheticWorld world = SyntheticMaterial.world(made, config.threads(), log);
        List<TruthMetrics> truths = dictionaries.saes().stream()
                .map(sae -> new TruthMetrics(sae.decoder().toArray(), world.directions(), made.dims()))
                .toList();
        try (SyntheticRows rows = new SyntheticRows(world, SyntheticRows.EVALUATED, config.threads())) {
            Meter progress = log.meter("rows", "rows", config.limit());
            List<SaeMetrics.Result> results = RowMetrics.of(
                    device,
                    Watched.rows(rows, progress),
                    RowParts.same(made.dims()),
                    config.limit(),
                    dictionaries.saes(),
                    dictionaries::requireFinite,
                    new RowMetrics.Truth(rows::fired, truths));
            progress.wipe();
            log.say(
                    "rows: synthetic, %s, %,d of them; no cross-entropies, for there is no model",
                    made.summary(), results.get(0).rows());
            List<Evaluation> evaluations = IntStream.range(0, results.size())
                    .mapToObj(i -> new Evaluation(
                            dictionaries.all().get(i),
                            new Figures(results.get(i), null, truths.get(i).result(), null)))
                    .toList();
            return new EvalReport(evaluations, List.of(), List.of(), found);
        }
    }

    private static MemoryPlan plan(Dictionaries dictionaries, SyntheticSettings made) {
        MemoryPlan plan = new MemoryPlan();
        SyntheticMaterial.addTo(plan, made);
        dictionaries
                .saes()
                .forEach(sae ->
                        plan.add("cosines of all latents and true features", 8L * sae.features() * made.features()));
        return plan;
    }
}
