package saeengine.study;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import saeengine.activations.RowSource;
import saeengine.cache.CacheManifest;
import saeengine.eval.SaeMetrics;
import saeengine.eval.SaeTerms;
import saeengine.material.Watched;
import saeengine.run.Log;
import saeengine.run.Meter;
import saeengine.shard.ShardNumber;
import saeengine.tensor.Device;

/** Evaluates autoencoders on recorded rows: of a file of tensors, or of a folder that harvest has written. */
public final class FileEval {
    /**
     * What is evaluated, and on what.
     *
     * @param saes files and folders; a run's folder stands for all of its autoencoders
     * @param activations the file or folder of rows
     * @param tensor which of a file's tensors; null for the usual name
     * @param holdOut the share that training held out, of which alone the rows are read; null for all
     * @param limit most rows
     */
    public record Config(
            List<Path> saes,
            AskedTopK topK,
            Path activations,
            @Nullable String tensor,
            @Nullable Double holdOut,
            long limit) {
        public Config {
            Checks.rows(limit);
            Checks.heldOut(holdOut);
        }
    }

    private FileEval() {}

    /** Measures all of them over the same rows; without a model there are no cross-entropies. */
    public static EvalReport of(Device device, Config config, Log log) {
        return run(device, config, log, (dictionaries, file, source, warnings) -> {
            Meter progress = log.meter("rows", "rows", Math.min(file.count(), config.limit()));
            List<SaeMetrics.Result> results = RowMetrics.of(
                    device,
                    Watched.rows(source, progress),
                    file.parts(),
                    config.limit(),
                    dictionaries.saes(),
                    dictionaries::requireFinite);
            progress.wipe();
            log.say(
                    "rows: %s, %,d of them; no cross-entropies, for which --model and --text are needed",
                    config.activations(), results.get(0).rows());
            List<Evaluation> evaluations = IntStream.range(0, results.size())
                    .mapToObj(i -> new Evaluation(dictionaries.all().get(i), new Figures(results.get(i), null, null)))
                    .toList();
            return new EvalReport(evaluations, List.of(), warnings, new JsonObject());
        });
    }

    /** A shard's part of it, which has one pass. */
    public static EvalPart part(Device device, Config config, ShardNumber shard, Log log) {
        return run(device, config, log, (dictionaries, file, source, warnings) -> {
            long most = Math.min(file.count(), config.limit());
            if (shard.count() > RowMetrics.batches(most)) {
                throw new IllegalArgumentException("--shard " + shard + ": the rows are read in "
                        + RowMetrics.batches(most) + " batches, and each shard reads at least one; give fewer shards");
            }
            List<SaeTerms> rows = RowMetrics.terms(
                    device, source, file.parts(), most, shard, dictionaries.saes(), dictionaries::requireFinite, log);
            return new EvalPart(dictionaries.all(), warnings, new JsonObject(), rows, List.of(), List.of());
        });
    }

    /** What is done once rows and autoencoders are open. */
    private interface Measuring<T> {
        T of(Dictionaries dictionaries, RowFile file, RowSource rows, List<String> warnings);
    }

    private static <T> T run(Device device, Config config, Log log, Measuring<T> measuring) {
        Dictionaries dictionaries = Dictionaries.open(device, config.saes(), config.topK());
        dictionaries.requireFit(RowFile.widths(config.activations(), config.tensor()));
        dictionaries.describe(log);
        List<String> warnings = new ArrayList<>();
        if (CacheManifest.isIn(config.activations())) {
            String recorded = CacheManifest.read(config.activations()).setting("site");
            dictionaries.all().forEach(each -> warnOfOtherSite(each, recorded, warnings));
        }
        try (RowFile file = RowFile.open(
                        config.activations(), config.tensor(), config.holdOut(), dictionaries.transcodes(), log);
                RowSource rows = file.rows()) {
            return measuring.of(dictionaries, file, rows, warnings);
        }
    }

    private static void warnOfOtherSite(Dictionary each, String recorded, List<String> warnings) {
        each.siteIfNamed()
                .filter(own -> !own.site().reads().equals(recorded))
                .ifPresent(own -> warnings.add(each.path() + " was trained on " + own.site() + " (" + own.from()
                        + ") and is evaluated on rows of " + recorded));
    }
}
