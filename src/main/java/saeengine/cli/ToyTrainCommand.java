package saeengine.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import saeengine.experiment.ToyRuns;
import saeengine.run.OutputPaths;
import saeengine.tensor.Device;
import saeengine.toy.ToyFeatures;
import saeengine.toy.ToyModel;

/** {@code toy train}: the models alone. */
@Command(
        name = "train",
        description = "Trains toy models of superposition: h = W x, x' = ReLU(W^T h + b). Writes model.safetensors,"
                + " model.jsonl and toy.html.",
        mixinStandardHelpOptions = true)
final class ToyTrainCommand implements Runnable, WithExamples {
    @Mixin
    private ToyModelOptions options;

    @Option(
            names = "--seed",
            order = HelpGroup.TRAINING,
            paramLabel = "S",
            defaultValue = "1",
            description = ModelText.SEED)
    private long seed;

    @Option(
            names = "--out",
            order = HelpGroup.OUTPUT,
            paramLabel = "DIR",
            required = true,
            description = "A folder to write into.")
    private Path out;

    @Mixin
    private DeviceOptions deviceOptions;

    @Override
    public List<String> examples() {
        return List.of(
                "toy train --out runs/toy", "toy train --features 2 --hidden 1 --lr-decay cosine --out runs/toy");
    }

    @Override
    public void run() {
        ToyFeatures features = options.toyFeatures();
        OutputPaths.requireWritableFolder(out);
        try (Device device = deviceOptions.open("toy train")) {
            ToyModel model = ToyRuns.model(
                    device, out, features, options.importance(), options.schedule(), seed, ScreenLog.ofOutput());
            ToyTable.arrangements(model);
        }
        ToyRuns.draw(out, out, ScreenLog.ofOutput());
    }
}
