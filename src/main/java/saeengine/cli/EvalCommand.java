package saeengine.cli;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import saeengine.data.Folders;
import saeengine.metric.Metric;
import saeengine.metric.Place;
import saeengine.run.RunSettings;
import saeengine.shard.ShardFolders;
import saeengine.shard.ShardNumber;
import saeengine.study.EvalConfig;
import saeengine.study.EvalGather;
import saeengine.study.EvalPart;
import saeengine.study.EvalReport;
import saeengine.study.EvalTable;
import saeengine.study.Evaluation;
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

    @SuppressWarnings("NullAway.Init") // picocli calls the method below
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
        EvalConfig config = options.validated();
        config.topK = topK.asked();
        ShardNumber shard = options.shard;
        if (shard != null) {
            Path out = Objects.requireNonNull(options.out);
            String pass = options.pass == EvalOptions.Pass.LOSSES ? EvalGather.LOSSES : "";
            ShardOption.make(shard, out, pass, folder -> part(config, shard, out, folder));
            return;
        }
        try (Device device = deviceOptions.open("eval")) {
            JsonObject settings = settings(config, device);
            EvalReport report = config.run(device, deviceOptions.settings(), ScreenLog.ofOutput());
            report.found().asMap().forEach(settings::add);
            List<Evaluation> evaluations = report.evaluations();
            System.out.printf("%n%s%n%s", EvalTable.text(evaluations), EvalTable.firing(evaluations));
            if (!report.suite().isEmpty()) {
                System.out.printf("%n%s", EvalTable.suite(report));
            }
            report.warnings().forEach(warning -> System.out.println("warning: " + warning));
            write(report, settings);
        }
    }

    private JsonObject settings(EvalConfig config, Device device) {
        JsonObject settings = OptionSettings.of(spec);
        settings.addProperty("rows", config.limit() == EvalConfig.ALL ? "all" : Long.toString(config.limit()));
        // On the CPU the numbers do not depend on these, so the file does not either.
        List.of("threads", "device", "precision", "gemm").forEach(settings::remove);
        if (device.freeBytes().isPresent()) {
            settings.addProperty("device", device.describe());
        }
        return settings;
    }

    /** @return whether there is something in the folder */
    private boolean part(EvalConfig config, ShardNumber shard, Path out, Path folder) {
        boolean second = options.pass == EvalOptions.Pass.LOSSES;
        List<Path> before = second ? new ShardFolders(out).whole("") : List.of();
        Optional<float[]> meanRow = EvalPart.meanRow(before);
        if (second && meanRow.isEmpty()) {
            System.out.println("no second pass: the model has no head, so that there are no cross-entropies");
            return false;
        }
        try (Device device = deviceOptions.open("eval")) {
            JsonObject settings = settings(config, device);
            EvalPart part = config.part(device, shard, meanRow, ScreenLog.ofOutput());
            part.found().asMap().forEach(settings::add);
            Folders.make(folder);
            part.write(folder, settings);
            if (second) {
                EvalGather.requireSame(before.get(0), List.of(folder));
            }
        }
        return true;
    }

    private void write(EvalReport report, JsonObject settings) {
        Path file = options.file();
        if (file == null) {
            System.out.printf("%nnot written to a file; --out names one%n");
            return;
        }
        Path suiteFile = options.suiteFile(file);
        RunSettings.write(file, report.json(settings));
        System.out.printf("%nwritten: %s%n", file);
        if (!report.suite().isEmpty()) {
            RunSettings.write(suiteFile, report.suiteJson(settings));
            System.out.printf("written: %s%n", suiteFile);
        }
    }
}
