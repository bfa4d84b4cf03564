package saeengine.experiment;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import saeengine.activations.ModelLoader;
import saeengine.activations.RandomWeights;
import saeengine.data.WriteFailed;
import saeengine.nn.Transformer;
import saeengine.nn.TransformerConfig;
import saeengine.run.EngineVersion;
import saeengine.run.Log;
import saeengine.run.MemoryPlan;
import saeengine.run.Meter;
import saeengine.run.Resumed;
import saeengine.run.RunFolders;
import saeengine.run.RunInputs;
import saeengine.run.RunLock;
import saeengine.run.RunSettings;
import saeengine.run.Setting;
import saeengine.run.Stop;
import saeengine.tensor.Device;
import saeengine.train.PretrainStep;
import saeengine.train.PretrainStore;
import saeengine.train.Pretrainer;
import saeengine.train.TextBatches;

/** Carries out a pretraining: shape, text, plan, model, and only then anything on disk; training. */
public final class Pretraining {
    private final PretrainSettings settings;
    private final Path folder;
    private final Device device;
    private final RunLock lock;
    private final RunInputs inputs;
    private final PretrainListener listener;
    private final Log log;

    private Pretraining(
            PretrainSettings settings,
            Device device,
            RunLock lock,
            RunInputs inputs,
            PretrainListener listener,
            Log log) {
        this.lock = lock;
        this.inputs = inputs;
        this.settings = settings;
        this.folder = settings.folder();
        this.device = device;
        this.listener = listener;
        this.log = log;
    }

    /**
     * Trains a transformer into its folder. One that fails or is stopped can be gone on with from its last checkpoint.
     *
     * @param asked whether somebody asked for a setting by its name, where a run is gone on with that knew none of it
     * @param device gives what it is trained on, once the folder is held; closed by whoever gives it
     * @param stop asked after each step, from the first one on
     */
    public static PretrainOutcome run(
            PretrainSettings settings,
            Predicate<String> asked,
            Supplier<Device> device,
            Supplier<? extends Stop> stop,
            PretrainListener listener) {
        Log log = listener.log();
        settings.validate(log);
        Path folder = settings.folder();
        if (settings.resume) {
            RunSettings.requireSame(settings.json(), asked, folder, log);
        }
        RunFolders.check(folder, settings.resume, settings.overwrite);
        try (RunLock lock = RunLock.take(folder, log);
                RunInputs inputs = new RunInputs(folder, settings.resume)) {
            Setting.addFiles(PretrainSettings.INPUTS, settings, inputs);
            // Another run may have come and gone since.
            RunFolders.check(folder, settings.resume, settings.overwrite);
            return new Pretraining(settings, device.get(), lock, inputs, listener, log).run(stop);
        }
    }

    private PretrainOutcome run(Supplier<? extends Stop> stop) {
        Optional<Resumed> resumed = Resumed.of(folder, settings.resume);
        PretrainConfig config = PretrainConfig.read(
                settings.resume ? folder.resolve("config.json") : Objects.requireNonNull(settings.config),
                settings.vocabulary);
        resumed.ifPresent(before -> before.config().ifPresent(config::requireSame));
        TransformerConfig shape = config.shape();
        PretrainStep.Settings training = settings.training(shape.positions());
        log.doing(
                settings.resume || settings.tokenizerFolder() != null
                        ? "reading the text"
                        : "training a tokenizer on the text, and reading it");
        PretrainText text = PretrainText.read(settings, shape.vocabulary());
        log.done();
        int endOfText =
                config.endOfText(text.tokenizer().endOfText(), text.tokenizer().vocabularySize());
        log.say(
                "%s, %,d parameters, about %.1f MFLOP a token%n%,d stories of %,d tokens, %,d held out",
                shape.summary(),
                shape.parameters(),
                PretrainPlan.megaflops(shape, training.context()),
                text.stories().size(),
                text.tokens(),
                text.heldOut().size());
        MemoryPlan plan = PretrainPlan.of(shape, training, text.stories().size(), text.tokens());
        plan.check(log, Runtime.getRuntime().maxMemory(), device.freeBytes());
        Transformer model = settings.init == null
                ? new Transformer(shape, RandomWeights.trained(device, settings.seed, shape))
                : ModelLoader.open(settings.init.toString(), settings.seed)
                        .widened(device, shape, settings.seed, sample(text, training.context()));
        write(config, text, endOfText, plan);
        TextBatches batches = new TextBatches(text.stories(), training.context(), endOfText, settings.seed);
        PretrainOutcome outcome = train(
                new Pretrainer(
                        device,
                        folder,
                        new PretrainStep(device, model, training),
                        batches,
                        text.heldOut(),
                        new Pretrainer.Plan(
                                settings.steps,
                                settings.logEvery,
                                settings.valEvery,
                                settings.checkpointEvery,
                                60 * settings.checkpointMinutes),
                        new PretrainStore(folder, settings.dtype, config.names())),
                resumed,
                stop);
        log.say("memory: planned %,d bytes, tensors held at most %,d", plan.total(), device.peakBytes());
        return outcome;
    }

    /** A few texts, as a narrower model is shown them. */
    private static List<int[]> sample(PretrainText text, int context) {
        return text.stories().stream()
                .limit(8)
                .map(story -> Arrays.copyOf(story, Math.min(story.length, context)))
                .toList();
    }

    /** The settings last: a folder that has them is a run that can be resumed. */
    private void write(PretrainConfig config, PretrainText text, int endOfText, MemoryPlan plan) {
        RunFolders.prepare(folder, settings.overwrite);
        if (!settings.resume) {
            text.writeTokenizer(folder);
        }
        inputs.add("tokenizer", PretrainText.tokenizerFiles(folder)).settle(log);
        JsonObject complete = config.complete(endOfText, settings.dtype);
        RunSettings.write(folder.resolve("config.json"), complete);
        JsonObject run = new JsonObject();
        run.addProperty("command", "pretrain");
        run.addProperty("engine", EngineVersion.text());
        run.addProperty("device", device.describe());
        run.addProperty("java", Runtime.version().toString());
        run.addProperty("model_summary", config.shape().summary());
        run.addProperty("parameters", config.shape().parameters());
        run.addProperty("stories", text.stories().size());
        run.addProperty("tokens", text.tokens());
        run.addProperty("held_out_stories", text.heldOut().size());
        run.add("config", complete);
        run.add("memory_plan", plan.json());
        run.add("options", settings.json());
        RunSettings.write(folder.resolve(RunFolders.SETTINGS), run);
    }

    private PretrainOutcome train(Pretrainer trainer, Optional<Resumed> resumed, Supplier<? extends Stop> stop) {
        resumed.ifPresent(before -> {
            before.say(log, device);
            before.sayRate(
                    log, settings.schedule(before.stepsBefore()), settings.schedule(settings.steps), settings.steps);
        });
        Meter progress = log.meter("step", "steps", settings.steps);
        double[] validation = {Double.NaN};
        try (Stop asked = stop.get();
                lock) {
            Pretrainer.Outcome outcome = trainer.run(asked, new Pretrainer.Listener() {
                @Override
                public void onStep(long step, long tokens, float loss) {
                    progress.at(
                            step,
                            tokens,
                            () -> List.of(
                                    String.format(Locale.ROOT, "loss %.4f", loss),
                                    String.format(Locale.ROOT, "%.3f", loss)));
                    listener.onStep(step, tokens, loss);
                }

                @Override
                public void onValidation(long step, double loss) {
                    progress.say(String.format(Locale.ROOT, "step %,d: validation %.6f nats per token", step, loss));
                    validation[0] = loss;
                    listener.onValidation(step, loss);
                }
            });
            progress.end();
            log.say(
                    "%s after %,d steps, %,d tokens: %s",
                    outcome.stopped() ? "stopped, --resume goes on," : "done",
                    outcome.step(),
                    outcome.tokens(),
                    folder);
            return new PretrainOutcome(folder, !outcome.stopped(), outcome.step(), outcome.tokens(), validation[0]);
        } catch (WriteFailed e) {
            progress.end();
            throw Resumed.canBe("pretrain", folder, e);
        }
    }
}
