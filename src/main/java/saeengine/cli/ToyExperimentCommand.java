package saeengine.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import saeengine.experiment.ToyRuns;
import saeengine.run.OutputPaths;
import saeengine.run.RunFolders;
import saeengine.run.Words;
import saeengine.tensor.Device;
import saeengine.toy.ToyFeatures;
import saeengine.toy.ToyFiles;
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
    private Path out;

    @Mixin
    private DeviceOptions deviceOptions;

    @Override
    public List<String> examples() {
        return List.of("toy experiment", "toy experiment --seeds 5 --resampling none,simple,anthropic");
    }

    @Override
    public void run() {
        if (seeds < 1) {
            throw new IllegalArgumentException("--seeds " + seeds + ": at least 1");
        }
        ToyFeatures features = modelOptions.toyFeatures();
        Path folder = out == null ? RunFolders.nextFree() : out;
        OutputPaths.requireWritableFolder(folder);
        for (long seed = first; seed < first + seeds; seed++) {
            seed(folder.resolve("seed-" + seed), features, seed);
        }
    }

    private void seed(Path folder, ToyFeatures features, long seed) {
        try (Device device = deviceOptions.open("toy experiment, seed " + seed)) {
            long start = System.nanoTime();
            ToyTable.arrangements(ToyRuns.model(
                    device,
                    folder,
                    features,
                    modelOptions.importance(),
                    modelOptions.schedule(),
                    seed,
                    ScreenLog.ofOutput()));
            took(start);
        }
        ToyFiles.Stored stored = ToyFiles.read(folder.resolve(ToyRuns.MODEL));
        for (ToyResampling how : resampling) {
            try (Device device = deviceOptions.openForData()) {
                long start = System.nanoTime();
                Path of = folder.resolve("resampling-" + Words.of(how));
                int width = features.shape().features();
                ToyTable.recovery(
                        how,
                        features,
                        ToyRuns.sae(
                                device,
                                of,
                                stored,
                                saeOptions.settings(how, width, modelOptions.batch()),
                                seed,
                                ScreenLog.ofOutput()));
                took(start);
                ToyRuns.draw(folder, of, ScreenLog.ofOutput());
            }
        }
    }

    private static void took(long start) {
        System.out.printf(Locale.ROOT, "  %.1f s%n", (System.nanoTime() - start) * 1e-9);
    }
}
