package saeengine.cli;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import saeengine.material.OwnMaterial;
import saeengine.run.RunFolders;
import saeengine.run.RunInputs;
import saeengine.run.RunLock;
import saeengine.run.RunSettings;
import saeengine.tensor.Device;

/** {@code train}: several autoencoders on one stream of activations, with curves and a report. */
@Command(
        name = "train",
        description = "Trains autoencoders of several widths on the residual stream of a transformer, all on the same"
                + " batches, and draws their loss curves with the PCA bound of each width. Recipes of transcoders read an MLP's"
                + " input and write its output.",
        mixinStandardHelpOptions = true,
        footer = {
            "A run folder holds run.json (the settings; --config repeats them), F<n>/loss.jsonl, F<n>/sae.safetensors and"
                    + " config.json, bounds.json, summary.json, curves.svg, report.html, and a checkpoint that --resume"
                    + " continues, bit for bit."
        })
final class TrainCommand implements Runnable, WithExamples {
    @Mixin
    private TrainOptions options;

    @Mixin
    private DeviceOptions deviceOptions;

    @Spec
    private CommandSpec spec;

    @Override
    public List<String> examples() {
        return List.of(
                "train",
                "train --model TinyStories-33M --text stories.txt --out runs/first",
                "train --model TinyStories-33M --text stories.txt --recipe topk --features 1024,2048,4096 --k 8,16,32",
                "train --recipe transcoder --layer 2 --features 1024",
                "train --activations rows.safetensors --features 100,768 --in-order",
                "train --synthetic 1k --recipe batch-topk --features 512 --k 8 --steps 2000",
                "train --resume --out runs/first");
    }

    @Override
    public void run() {
        if (options.config != null) {
            SavedOptions.forCommandLine("--config", options.config.toString()).requireKnown(spec);
        }
        options.validate();
        options.rowThreads = deviceOptions.threads();
        options.settle();
        if (options.shard == null) {
            train(options.out == null ? RunFolders.nextFree() : options.out);
        } else {
            RunFolders.check(options.out, false, false);
            ShardOption.make(options.shard, options.out, "", this::train);
        }
    }

    /** @return whether it came to its end */
    private boolean train(Path folder) {
        if (options.resume) {
            RunSettings.requireSame(
                    OptionSettings.of(spec), name -> OptionSettings.isTyped(spec, name), folder, ScreenLog.ofOutput());
        }
        RunFolders.check(folder, options.resume, options.overwrite);
        boolean own = options.model == null && options.activations == null && options.synthetic == null;
        try (RunLock lock = RunLock.take(folder, ScreenLog.ofOutput());
                RunInputs inputs = OptionSettings.addFiles(spec, new RunInputs(folder, options.resume))) {
            // Another run may have come and gone since.
            RunFolders.check(folder, options.resume, options.overwrite);
            try (Device device = deviceOptions.open(own ? "train, with " + OwnMaterial.model() + "," : "train")) {
                JsonObject defaults = TrainDefaults.of(spec, options);
                return new TrainRun(options, OptionSettings.of(spec), defaults, device, lock, inputs).run();
            }
        }
    }
}
