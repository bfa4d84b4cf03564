package saeengine.cli;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import saeengine.tensor.Device;

/** {@code eval}: how good trained autoencoders are, on rows of a model over a text, or of a file. */
@Command(
        name = "eval",
        description = "Measures autoencoders on the residual stream of a model over a text: reconstruction, sparsity,"
                + " and what the model still predicts when it works with the reconstructions.",
        mixinStandardHelpOptions = true,
        footer = {
            "Every metric is named by its formula, with x a row, x^ its reconstruction, r = x - x^, f its features:",
            "  mse                   mean over rows of the sum over dims of r^2",
            "  ev_r2, ev_var         1 - sum r^2 / sum (x - mean)^2; 1 - Var r / Var x, which forgives a constant bias",
            "  nmse_openai           mean over rows of |r|^2 / |x|^2",
            "  ev_legacy, ev_var_batch, fvu_batch",
            "                        the figures of SAELens, dictionary_learning and sparsify: means over batches",
            "  shrinkage, relative_reconstruction_bias",
            "                        mean over rows of |x^| / |x|; mean |x^|^2 / mean x x^: below 1 where it shrinks",
            "  l0, l1, alive         mean number of f not 0, mean sum of |f|, fraction of features that ever fired",
            "  ce_clean, _zero, _mean, _reconstructed",
            "                        cross-entropy in nats per token, with the rows as they are, zero, the mean row,",
            "                        reconstructed; the end-of-text id before each window",
            "  loss_recovered        (ce_zero - ce_reconstructed) / (ce_zero - ce_clean)",
            "  loss_recovered_mean   the same with ce_mean in place of ce_zero",
            "'-', or null in the file, is a metric without a value on these rows. Rows are read as in training, without"
                    + " the end-of-text id; under --normalize per-story their metrics are in the normalised units."
        })
final class EvalCommand implements Runnable, WithExamples {
    @Mixin
    private EvalOptions options;

    @Mixin
    private TopKOptions topK;

    @Mixin
    private DeviceOptions deviceOptions;

    @Spec
    private CommandSpec spec;

    @Override
    public List<String> examples() {
        return List.of(
                "eval --sae runs/first/F768 --model TinyStories-33M --text heldout.txt",
                "eval --sae runs/first/F768,other/sae --model TinyStories-33M --text heldout.txt --out a.json",
                "eval --sae ae.pt --k 32 --activations rows.safetensors");
    }

    @Override
    public void run() {
        options.validate();
        topK.validate();
        try (Device device = deviceOptions.open("eval")) {
            JsonObject settings = RunSettings.of(spec);
            settings.addProperty("rows", options.limit() == RowLimit.ALL ? "all" : Long.toString(options.limit()));
            // On the CPU the numbers do not depend on these, so the file does not either.
            List.of("threads", "device", "precision", "gemm").forEach(settings::remove);
            if (device.freeBytes().isPresent()) {
                settings.addProperty("device", device.describe());
            }
            EvalRun run = new EvalRun(options, topK, settings, device);
            var evaluations = options.activations == null ? run.onText() : run.onFile();
            System.out.printf("%n%s", EvalTable.text(evaluations));
            Path file = options.file();
            if (file == null) {
                System.out.printf("%nnot written to a file; --out names one%n");
            } else {
                JsonObject json = new JsonObject();
                json.addProperty("command", "eval");
                json.addProperty("engine", Version.text());
                json.add("settings", settings);
                json.add("autoencoders", Evaluation.json(evaluations));
                RunSettings.write(file, json);
                System.out.printf("%nwritten: %s%n", file);
            }
        }
    }
}
