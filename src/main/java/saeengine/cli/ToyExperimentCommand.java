package saeengine.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import saeengine.experiment.ToyExperiment;
import saeengine.run.OutputPaths;
import saeengine.run.RunFolders;
import saeengine.toy.Recovery;
import saeengine.toy.ToyFeatures;
import saeengine.toy.ToyModel;
import saeengine.toy.ToyResampling;

/** {@code toy experiment}: models and autoencoders over several seeds, with and without resampling. */
@Command(
        name = "experiment",
        description =
                "Trains toy models, and autoencoders on their hidden states with and without resampling, over several"
                        + " seeds, and prints what they found.",
        mixinStandardHelpOptions = true)
final class ToyExperimentCommand implements Runnable, WithExamples {
    @Option(
            names = "--seeds",
            order = HelpGroup.TRAINING,
            paramLabel = "N",
            defaultValue = "1",
            description = "How many seeds, one after the other. Default: ${DEFAULT-VALUE}.")
    private int seeds;

    @Option(
            names = "--seed",
            order = HelpGroup.TRAINING,
            paramLabel = "S",
            defaultValue = "1",
            description = "The first of them. Default: ${DEFAULT-VALUE}.")
    private long first;

    @Option(
            names = "--resampling",
            order = HelpGroup.SPARSITY,
            paramLabel = "NAME",
            split = ",",
            defaultValue = "none,simple",
            description = "What becomes of dead latents, one after the other: none, simple, anthropic."
                    + " Default: ${DEFAULT-VALUE}.")
    private List<ToyResampling> resampling;

    @Mixin
    private ToyModelOptions modelOptions;

    @Mixin
    private ToySaeOptions saeOptions;

    @Option(
            names = "--out",
            order = HelpGroup.OUTPUT,
            paramLabel = "DIR",
            description = "A folder to write into, with one for each seed. Default: the first of runs/run-1, run-2, ..."
                    + " that is not there.")
    private @Nullable Path out;

    @Mixin
    private DeviceOptions deviceOptions;

    @Override
    public List<String> examples() {
        return List.of("toy experiment", "toy experiment --seeds 5 --resampling none,simple,anthropic");
    }

    @Override
    public void run() {
        ToyFeatures features = modelOptions.toyFeatures();
        int width = features.shape().features();
        Path folder = out == null ? RunFolders.nextFree() : out;
        ToyExperiment.Config config = new ToyExperiment.Config(
                seeds,
                first,
                features,
                modelOptions.importance(),
                modelOptions.schedule(),
                resampling,
                how -> saeOptions.settings(how, width, modelOptions.batch()),
                folder);
        OutputPaths.requireWritableFolder(folder);
        ToyExperiment.run(
                config,
                seed -> deviceOptions.open("toy experiment, seed " + seed),
                deviceOptions::openForData,
                new Printed(width),
                ScreenLog.ofOutput());
    }

    /** Prints what was found of so many features. */
    private record Printed(int features) implements ToyExperiment.Listener {
        @Override
        public void onModels(ToyModel models, double seconds) {
            ToyTable.arrangements(models);
            took(seconds);
        }

        @Override
        public void onAutoencoders(ToyResampling how, List<Recovery> found, double seconds) {
            ToyTable.recovery(how, features, found);
            took(seconds);
        }

        private static void took(double seconds) {
            System.out.printf(Locale.ROOT, "  %.1f s%n", seconds);
        }
    }
}
