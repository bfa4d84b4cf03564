package saeengine.cli;

import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import saeengine.activations.ModelLoader;
import saeengine.activations.RandomWeights;
import saeengine.data.WriteFailed;
import saeengine.nn.Transformer;
import saeengine.nn.TransformerConfig;
import saeengine.run.EngineVersion;
import saeengine.run.MemoryPlan;
import saeengine.run.Resumed;
import saeengine.run.RunFolders;
import saeengine.run.RunInputs;
import saeengine.run.RunLock;
import saeengine.run.RunSettings;
import saeengine.tensor.Device;
import saeengine.train.PretrainStep;
import saeengine.train.PretrainStore;
import saeengine.train.Pretrainer;
import saeengine.train.TextBatches;

/** One run of {@code pretrain}: shape, text, plan, model, and only then anything on disk; training. */
final class PretrainRun {
    private final PretrainOptions options;
    private final JsonObject settings;
    private final Device device;
    private final RunLock lock;
    private final RunInputs inputs;

    /**
     * @param lock on the folder, given free when all is written
     * @param inputs the files that options name
     */
    PretrainRun(PretrainOptions options, JsonObject settings, Device device, RunLock lock, RunInputs inputs) {
        this.lock = lock;
        this.inputs = inputs;
        this.options = options;
        this.settings = settings;
        this.device = device;
    }

    void run() {
        Optional<Resumed> resumed = Resumed.of(options.out, options.resume);
        PretrainConfig config = PretrainConfig.read(
                options.resume ? options.out.resolve("config.json") : options.config, options.vocabulary);
        resumed.ifPresent(before -> before.config().ifPresent(config::requireSame));
        TransformerConfig shape = config.shape();
        PretrainStep.Settings training = options.training(shape.positions());
        Screen screen = Screen.ofOutput();
        screen.draw(
                options.resume || options.tokenizerFolder() != null
                        ? "reading the text"
                        : "training a tokenizer on the text, and reading it");
        PretrainText text = PretrainText.read(options, shape.vocabulary());
        screen.wipe();
        int endOfText =
                config.endOfText(text.tokenizer().endOfText(), text.tokenizer().vocabularySize());
        System.out.printf(
                Locale.ROOT,
                "%s, %,d parameters, about %.1f MFLOP a token%n%,d stories of %,d tokens, %,d held out%n",
                shape.summary(),
                shape.parameters(),
                PretrainPlan.megaflops(shape, training.context()),
                text.stories().size(),
                text.tokens(),
                text.heldOut().size());
        MemoryPlan plan = PretrainPlan.of(shape, training, text.stories().size(), text.tokens());
        plan.check(ScreenLog.ofOutput(), Runtime.getRuntime().maxMemory(), device.freeBytes());
        Transformer model = options.init == null
                ? new Transformer(shape, RandomWeights.trained(device, options.seed, shape))
                : ModelLoader.open(options.init.toString(), options.seed)
                        .widened(device, shape, options.seed, sample(text, training.context()));
        write(config, text, endOfText, plan);
        TextBatches batches = new TextBatches(text.stories(), training.context(), endOfText, options.seed);
        train(
                new Pretrainer(
                        device,
                        options.out,
                        new PretrainStep(device, model, training),
                        batches,
                        text.heldOut(),
                        new Pretrainer.Plan(
                                options.steps,
                                options.logEvery,
                                options.valEvery,
                                options.checkpointEvery,
                                60 * options.checkpointMinutes),
                        new PretrainStore(options.out, options.dtype, config.names())),
                resumed);
        System.out.printf(
                Locale.ROOT, "memory: planned %,d bytes, tensors held at most %,d%n", plan.total(), device.peakBytes());
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
        RunFolders.prepare(options.out, options.overwrite);
        if (!options.resume) {
            text.writeTokenizer(options.out);
        }
        inputs.add("tokenizer", PretrainText.tokenizerFiles(options.out)).settle(ScreenLog.ofOutput());
        JsonObject complete = config.complete(endOfText, options.dtype);
        RunSettings.write(options.out.resolve("config.json"), complete);
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
        run.add("options", settings);
        RunSettings.write(options.out.resolve(RunFolders.SETTINGS), run);
    }

    private void train(Pretrainer trainer, Optional<Resumed> resumed) {
        resumed.ifPresent(before -> {
            before.say(ScreenLog.ofOutput(), device);
            before.sayRate(
                    ScreenLog.ofOutput(),
                    options.schedule(before.stepsBefore()),
                    options.schedule(options.steps),
                    options.steps);
        });
        Progress progress = new Progress(Screen.ofOutput(), "step", "steps", options.steps);
        try (StopSignal stop = new StopSignal();
                lock) {
            Pretrainer.Outcome outcome = trainer.run(stop, new Pretrainer.Listener() {
                @Override
                public void onStep(long step, long tokens, float loss) {
                    progress.at(
                            step,
                            tokens,
                            () -> List.of(
                                    String.format(Locale.ROOT, "loss %.4f", loss),
                                    String.format(Locale.ROOT, "%.3f", loss)));
                }

                @Override
                public void onValidation(long step, double loss) {
                    progress.say(String.format(Locale.ROOT, "step %,d: validation %.6f nats per token", step, loss));
                }
            });
            progress.end();
            System.out.printf(
                    Locale.ROOT,
                    "%s after %,d steps, %,d tokens: %s%n",
                    outcome.stopped() ? "stopped, --resume goes on," : "done",
                    outcome.step(),
                    outcome.tokens(),
                    options.out);
        } catch (WriteFailed e) {
            progress.end();
            throw Resumed.canBe("pretrain", options.out, e);
        }
    }
}
