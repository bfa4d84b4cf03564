package saeengine.experiment;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import saeengine.run.Log;
import saeengine.run.Words;
import saeengine.tensor.Device;
import saeengine.toy.Recovery;
import saeengine.toy.ToyFeatures;
import saeengine.toy.ToyFiles;
import saeengine.toy.ToyModel;
import saeengine.toy.ToyResampling;
import saeengine.toy.ToySaeTraining;
import saeengine.toy.ToySchedule;

/** Toy models over several seeds, and autoencoders on the hidden states of each, with each way to treat dead latents. */
public final class ToyExperiment {
    /**
     * What is trained.
     *
     * @param seeds how many, one after the other
     * @param first the first of them
     * @param importance of each instance's features
     * @param schedule of the models
     * @param resampling what becomes of dead latents, one after the other
     * @param autoencoders how they are trained with each of those
     * @param out the folder, with one for each seed in it
     */
    public record Config(
            int seeds,
            long first,
            ToyFeatures features,
            float[] importance,
            ToySchedule schedule,
            List<ToyResampling> resampling,
            Function<ToyResampling, ToySaeTraining.Settings> autoencoders,
            Path out) {
        public Config {
            TrainChecks.require(seeds >= 1, "--seeds " + seeds, "at least 1");
        }
    }

    /** Hears what was found, with the seconds that it took; before the device is closed. */
    public interface Listener {
        /** The models of a seed are trained. */
        void onModels(ToyModel models, double seconds);

        /** The autoencoders of a seed are trained. */
        void onAutoencoders(ToyResampling how, List<Recovery> found, double seconds);
    }

    private final Config config;
    private final Supplier<Device> device;
    private final Listener listener;
    private final Log log;

    private ToyExperiment(Config config, Supplier<Device> device, Listener listener, Log log) {
        this.config = config;
        this.device = device;
        this.listener = listener;
        this.log = log;
    }

    /**
     * Carries it out.
     *
     * @param ofSeed opens the device that the models of a seed are trained on
     * @param others opens the device of each run of autoencoders
     */
    public static void run(
            Config config, LongFunction<Device> ofSeed, Supplier<Device> others, Listener listener, Log log) {
        ToyExperiment experiment = new ToyExperiment(config, others, listener, log);
        for (long seed = config.first(); seed < config.first() + config.seeds(); seed++) {
            Path folder = config.out().resolve("seed-" + seed);
            try (Device device = ofSeed.apply(seed)) {
                experiment.models(device, folder, seed);
            }
            ToyFiles.Stored stored = ToyFiles.read(folder.resolve(ToyRuns.MODEL));
            for (ToyResampling how : config.resampling()) {
                experiment.autoencoders(stored, folder, how, seed);
            }
        }
    }

    private void models(Device device, Path folder, long seed) {
        long start = System.nanoTime();
        ToyModel models =
                ToyRuns.model(device, folder, config.features(), config.importance(), config.schedule(), seed, log);
        listener.onModels(models, seconds(start));
    }

    private void autoencoders(ToyFiles.Stored stored, Path models, ToyResampling how, long seed) {
        Path folder = models.resolve("resampling-" + Words.of(how));
        try (Device opened = device.get()) {
            long start = System.nanoTime();
            List<Recovery> found =
                    ToyRuns.sae(opened, folder, stored, config.autoencoders().apply(how), seed, log);
            listener.onAutoencoders(how, found, seconds(start));
            ToyRuns.draw(models, folder, log);
        }
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) * 1e-9;
    }
}
