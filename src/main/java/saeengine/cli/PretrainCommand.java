package saeengine.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import saeengine.experiment.PretrainSettings;
import saeengine.experiment.Pretraining;

/** {@code pretrain}: a small model from nothing, on stories, into a folder that every other command reads. */
@Command(
        name = "pretrain",
        description =
                "Trains a transformer of a given shape to predict the next token of stories, in float32 with AdamW,"
                        + " and its tokenizer where none is given.",
        mixinStandardHelpOptions = true,
        footer = {
            "Each story is read on its own after the end-of-text id; none sees another. The folder holds config.json,"
                    + " model.safetensors, vocab.json and merges.txt for --model of the other commands, run.json (the"
                    + " settings), loss.jsonl, val.jsonl, and a checkpoint that --resume continues, bit for bit."
        })
final class PretrainCommand implements Runnable, WithExamples {
    @Mixin
    private PretrainOptions options;

    @Mixin
    private DeviceOptions deviceOptions;

    @Spec
    private CommandSpec spec;

    @Override
    public List<String> examples() {
        return List.of(
                "pretrain --text stories.txt --config config.json --out models/mine --steps 2000",
                "pretrain --text stories.txt --out models/mine --resume");
    }

    @Override
    public void run() {
        PretrainSettings settings = options.settings(spec, deviceOptions);
        try (LaterDevice device = new LaterDevice(() -> deviceOptions.open("pretrain", spec, settings.resume))) {
            Pretraining.run(
                    settings, name -> OptionSettings.isTyped(spec, name), device, StopSignal::new, ScreenLog::ofOutput);
        }
    }
}
