package saeengine.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import saeengine.metric.Metric;
import saeengine.metric.Place;
import saeengine.run.EngineVersion;
import saeengine.run.RunSettings;
import saeengine.tensor.Device;

/** {@code eval}: how good trained autoencoders are, on rows of a model over a text, or of a file. */
@Command(
        name = "eval",
        description = "Measures autoencoders on the residual stream of a model over a text: reconstruction, sparsity,"
                + " and what the model still predicts when it works with the reconstructions. A transcoder's are put in"
                + " the place of its MLP's output.",
        mixinStandardHelpOptions = true)
final class EvalCommand implements Runnable, WithExamples {
    @Mixin
    private EvalOptions options;

    @Mixin
    private TopKOptions topK;

    @Mixin
    private DeviceOptions deviceOptions;

    private CommandSpec spec;

    /** The help's end is put together from the vocabulary, which no annotation can be. */
    @Spec
    void spec(CommandSpec command) {
        spec = command;
        List<String> lines = new ArrayList<>(
                List.of(
                        "Every metric is named by its formula, with x a row (a transcoder's target), x^ its reconstruction, r = x - x^, f its features:"));
        for (Place place : List.of(Place.ROWS, Place.LOSSES, Place.TRUTH, Place.FACTS)) {
            Metric.in(place).forEach(metric -> lines.add(String.format("  %-20s  %s", metric.key(), metric.formula())));
        }
        lines.add(
                "Cross-entropies are in nats per token, with the end-of-text id before each window. '-', or null in the"
                        + " file, is a metric without a value on these rows. Rows are read as in training, without the end-of-text"
                        + " id; under --normalize per-story their metrics are in the normalised units.");
        command.usageMessage().footer(lines.toArray(String[]::new));
    }

    @Override
    public List<String> examples() {
        return List.of(
                "eval --sae runs/topk",
                "eval --sae runs/first --model TinyStories-33M --text heldout.txt",
                "eval --sae runs/first/F768,other/sae --model TinyStories-33M --text heldout.txt --out a.json",
                "eval --sae ae.pt --k 32 --activations rows.safetensors",
                "eval --sae runs/first --synthetic 1k");
    }

    @Override
    public void run() {
        options.validate();
        topK.asked();
        try (Device device = deviceOptions.open("eval")) {
            JsonObject settings = OptionSettings.of(spec);
            settings.addProperty("rows", options.limit() == RowLimit.ALL ? "all" : Long.toString(options.limit()));
            // On the CPU the numbers do not depend on these, so the file does not either.
            List.of("threads", "device", "precision", "gemm").forEach(settings::remove);
            if (device.freeBytes().isPresent()) {
                settings.addProperty("device", device.describe());
            }
            EvalRun run = new EvalRun(options, topK.asked(), settings, device);
            var evaluations = options.synthetic != null
                    ? run.onSynthetic(deviceOptions.threads())
                    : options.activations == null ? run.onText() : run.onFile();
            System.out.printf("%n%s%n%s", EvalTable.text(evaluations), EvalTable.firing(evaluations));
            if (!run.suite().isEmpty()) {
                System.out.printf(
                        "%n%s",
                        SuiteRun.table(
                                evaluations.stream().map(Evaluation::dictionary).toList(), run.suite()));
            }
            run.warnings().forEach(warning -> System.out.println("warning: " + warning));
            Path file = options.file();
            if (file == null) {
                System.out.printf("%nnot written to a file; --out names one%n");
            } else {
                JsonObject json = new JsonObject();
                json.addProperty("command", "eval");
                json.addProperty("engine", EngineVersion.text());
                json.add("settings", settings);
                JsonArray warnings = new JsonArray();
                run.warnings().forEach(warnings::add);
                json.add("warnings", warnings);
                json.add("autoencoders", Evaluation.json(evaluations));
                Path suiteFile = options.suiteFile();
                RunSettings.write(file, json);
                System.out.printf("%nwritten: %s%n", file);
                if (!run.suite().isEmpty()) {
                    JsonArray results = json.getAsJsonArray("autoencoders");
                    JsonArray measured = new JsonArray();
                    for (int i = 0; i < results.size(); i++) {
                        JsonObject each = new JsonObject();
                        each.add("sae", results.get(i).getAsJsonObject().get("sae"));
                        each.add("description", results.get(i).getAsJsonObject().get("description"));
                        run.suite().get(i).json().asMap().forEach(each::add);
                        measured.add(each);
                    }
                    json.add("autoencoders", measured);
                    RunSettings.write(suiteFile, json);
                    System.out.printf("written: %s%n", suiteFile);
                }
            }
        }
    }
}
