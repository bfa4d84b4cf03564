package saeengine.cli;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import saeengine.experiment.ToyRuns;
import saeengine.run.OutputPaths;
import saeengine.tensor.Device;
import saeengine.toy.Recovery;
import saeengine.toy.ToyFiles;
import saeengine.toy.ToyResampling;

/** {@code toy sae}: autoencoders on the hidden states of a trained toy model. */
@Command(
        name = "sae",
        description =
                "Trains autoencoders on the hidden states of the first of the models that 'toy train' trained, as many"
                        + " as those were. Writes sae.safetensors, sae.jsonl and toy.html.",
        mixinStandardHelpOptions = true)
final class ToySaeCommand implements Runnable, WithExamples {
    @Option(
            names = "--model",
            order = HelpGroup.MODEL,
            paramLabel = "DIR",
            required = true,
            description = "The folder of a 'toy train'.")
    private Path model;

    @Mixin
    private ToySaeOptions options;

    @Option(
            names = "--resampling",
            order = HelpGroup.SPARSITY,
            paramLabel = "NAME",
            defaultValue = "simple",
            description =
                    "What becomes of dead latents: none, simple (a random direction), anthropic (the direction of an"
                            + " example with a large loss). Default: ${DEFAULT-VALUE}.")
    private ToyResampling resampling;

    @Option(
            names = "--batch",
            order = HelpGroup.TRAINING,
            paramLabel = "N",
            defaultValue = "1024",
            description = "Examples an instance and step. Default: ${DEFAULT-VALUE}.")
    private int batch;

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
            description = "A folder to write into. Default: the model's.")
    private @Nullable Path out;

    @Mixin
    private DeviceOptions deviceOptions;

    @Override
    public List<String> examples() {
        return List.of(
                "toy sae --model runs/toy", "toy sae --model runs/toy --resampling none --out runs/toy-no-resampling");
    }

    @Override
    public void run() {
        Path folder = out == null ? model : out;
        ToyFiles.Stored stored = ToyFiles.read(model.resolve(ToyRuns.MODEL));
        OutputPaths.requireWritableFolder(folder);
        try (Device device = deviceOptions.open("toy sae")) {
            int features = stored.features().shape().features();
            List<Recovery> found = ToyRuns.sae(
                    device, folder, stored, options.settings(resampling, features, batch), seed, ScreenLog.ofOutput());
            ToyTable.recovery(resampling, features, found);
        }
        ToyRuns.draw(model, folder, ScreenLog.ofOutput());
    }
}
