package saeengine.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import saeengine.experiment.TrainConfig;
import saeengine.experiment.TrainListener;
import saeengine.experiment.Training;
import saeengine.material.OwnMaterial;
import saeengine.run.RunFolders;

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
        TrainConfig config = options.config(spec, deviceOptions);
        if (config.shard == null || config.out == null) {
            train(config);
            return;
        }
        RunFolders.check(config.out, config.resume, config.overwrite);
        ShardOption.make(config.shard, config.out, "", folder -> {
            config.out = folder;
            return train(config);
        });
    }

    /** @return whether it came to its end */
    private boolean train(TrainConfig config) {
        String who = config.readsOwnModel() ? "train, with " + OwnMaterial.model() + "," : "train";
        TrainListener listener = ScreenLog::ofOutput;
        try (LaterDevice device = new LaterDevice(() -> deviceOptions.open(who, spec, config.resume))) {
            return Training.run(config, name -> OptionSettings.isTyped(spec, name), device, StopSignal::new, listener)
                    .finished();
        }
    }
}
