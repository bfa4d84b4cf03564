package saeengine.api;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import saeengine.experiment.TrainSettings;
import saeengine.run.DeviceSettings;
import saeengine.run.SavedSettings;
import saeengine.run.Setting;

/**
 * The settings of a training: a recipe, and every setting that is not to have its default. Each method sets what the
 * command's option of that name sets ({@code holdOut} is {@code --hold-out}) and returns this object. The default of a setting may depend
 * on the recipe, the rows or the length of the run, as {@code sae-engine train --help} says. Settings that contradict each other are refused
 * by name when the training begins. Not for use by several threads at once.
 */
public final class TrainConfig {
    private final saeengine.experiment.TrainConfig settings;
    private final Set<String> asked = new HashSet<>();

    private TrainConfig(saeengine.experiment.TrainConfig settings) {
        this.settings = settings;
    }

    /** A training by a recipe, as {@code topk}, with the settings of the command. */
    public static TrainConfig of(String recipe) {
        return new TrainConfig(new saeengine.experiment.TrainConfig()).recipe(recipe);
    }

    /** A new training with the settings of an earlier one, except for its device. */
    public static TrainConfig like(Path folder) {
        return Said.translated(() -> {
            TrainConfig config = new TrainConfig(TrainSettings.read(SavedSettings.ofRun(folder)));
            config.settings.device = new DeviceSettings();
            return config;
        });
    }

    /** The training in a folder, to be resumed from its last checkpoint; {@link #steps} may ask for more steps than before. */
    public static TrainConfig resume(Path folder) {
        return Said.translated(() -> {
            TrainConfig config = new TrainConfig(TrainSettings.read(SavedSettings.ofRun(folder)));
            config.settings.out = folder;
            config.settings.resume = true;
            return config;
        });
    }

    /** The run's folder. Default: the next free {@code runs/run-N}. */
    public TrainConfig out(Path folder) {
        settings.out = folder;
        return this;
    }

    /** The run's folder. */
    public TrainConfig out(String folder) {
        return out(Path.of(folder));
    }

    /** Whether a run that is already in the folder is replaced; otherwise it is an error. */
    public TrainConfig overwrite(boolean value) {
        settings.overwrite = value;
        return this;
    }

    /**
     * Whether times.json and the last lines say where the time went: harvest, step, log and checkpoint, the first two by the GPU's
     * clock where there is one. It changes nothing that is trained.
     */
    public TrainConfig profile(boolean value) {
        settings.profile = value;
        return this;
    }

    /**
     * Any setting by the command's name for it and the text that the command takes.
     *
     * @param name as {@code hold-out}
     * @param text as {@code 0.1}; several with commas
     */
    public TrainConfig setting(String name, String text) {
        return Said.translated(() -> {
            TrainSettings.read(settings, name, text);
            asked.add(name);
            return this;
        });
    }

    /**
     * The autoencoders of a grid as trainings of their own, one for each width and each k or coefficient, with all other settings
     * the same: for several machines. Give each an {@link #out} of its own, such as {@code runs/F64-k8}. An autoencoder that
     * is trained alone is the same as one that is trained with the others, byte for byte. {@link #features} has to be set.
     */
    public List<TrainConfig> grid() {
        if (settings.features == null) {
            throw new IllegalArgumentException("grid: features are not set, which it is made of");
        }
        List<TrainConfig> grid = new ArrayList<>();
        for (int features : settings.features) {
            for (int k : settings.k == null ? List.of(0) : settings.k) {
                for (double l1 : settings.l1 == null ? List.of(Double.NaN) : settings.l1) {
                    TrainConfig one = copy().features(features);
                    grid.add(one);
                    if (k > 0) {
                        one.k(k);
                    }
                    if (!Double.isNaN(l1)) {
                        one.l1(l1);
                    }
                }
            }
        }
        return grid;
    }

    /** The same settings, to be changed apart from these. */
    public TrainConfig copy() {
        TrainConfig copy = new TrainConfig(new saeengine.experiment.TrainConfig());
        for (Setting<saeengine.experiment.TrainConfig, ?> each : TrainSettings.ALL) {
            each.set(copy.settings, each.getter().apply(settings));
        }
        copyDevice(settings.device, copy.settings.device);
        copy.settings.out = settings.out;
        copy.settings.resume = settings.resume;
        copy.settings.overwrite = settings.overwrite;
        copy.settings.profile = settings.profile;
        copy.asked.addAll(asked);
        return copy;
    }

    private static void copyDevice(DeviceSettings from, DeviceSettings to) {
        DeviceSettings.ALL.forEach(each -> each.set(to, each.getter().apply(from)));
    }

    /** What is carried out: a copy, which gets the values that go by others, on the devices of an engine. */
    saeengine.experiment.TrainConfig on(EngineDevices devices) {
        saeengine.experiment.TrainConfig run = copy().settings;
        run.device = devices.forRun(run.device, run.resume);
        return run;
    }

    boolean isAsked(String name) {
        return asked.contains(name);
    }

    private TrainConfig set(String name, Object value) {
        for (Setting<saeengine.experiment.TrainConfig, ?> each : TrainSettings.ALL) {
            if (each.name().equals(name)) {
                each.set(settings, value);
            }
        }
        asked.add(name);
        return this;
    }

    /** A folder of the Hugging Face layout, the name of a model in the Hugging Face cache, or {@code bundled:story}, which is the default. */
    public TrainConfig model(String value) {
        return set("model", value);
    }

    /** Files of stories to read: .txt, .json, .jsonl, .parquet, or token ids in .bin. Default: stories of the program's own. */
    public TrainConfig text(Path... files) {
        return set("text", List.of(files));
    }

    /** Files of stories to read: .txt, .json, .jsonl, .parquet, or token ids in .bin. Default: stories of the program's own. */
    public TrainConfig text(String... files) {
        return set("text", Arrays.stream(files).map(Path::of).toList());
    }

    /** Rows to train on instead of a model's: a folder that {@link Engine#harvest} wrote, or a file of tensors. */
    public TrainConfig activations(Path value) {
        return set("activations", value);
    }

    /** Rows to train on instead of a model's: a folder that {@link Engine#harvest} wrote, or a file of tensors. */
    public TrainConfig activations(String value) {
        return activations(Path.of(value));
    }

    /** Which tensor of the file of {@link #activations} has the rows, [rows, dims]. Default: activations. */
    public TrainConfig tensor(String value) {
        return set("tensor", value);
    }

    /** Rows whose true features are known, as {@code 1k} or {@code 64x16:seed=7}. */
    public TrainConfig synthetic(String value) {
        return set("synthetic", value);
    }

    /** The residual stream after so many blocks; of a transcoder the block, from 0. Default: 2. */
    public TrainConfig layer(int value) {
        return set("layer", value);
    }

    /** Another place than a residual stream, as {@code blocks.1.hook_mlp_out}. */
    public TrainConfig site(String value) {
        return set("site", value);
    }

    /** Most tokens that see each other. Default: 512, or the model's positions if fewer. */
    public TrainConfig context(int value) {
        return set("context", value);
    }

    /** What is done to the rows of a story: {@code none}, the default, or {@code per-story}. */
    public TrainConfig normalize(String value) {
        return setting("normalize", value);
    }

    /** How it is trained: a name that {@code sae-engine recipes} shows. */
    public TrainConfig recipe(String value) {
        return set("recipe", value);
    }

    /** Settings that the recipe has of its own, each as {@code name=x}; lists are a:b:c. */
    public TrainConfig set(String... values) {
        return set("set", List.of(values));
    }

    /** Widths, trained together on the same batches. */
    public TrainConfig features(int... values) {
        return set("features", Arrays.stream(values).boxed().toList());
    }

    /** Weights to start from as they are: sae.safetensors, or the folder that holds it; one width. */
    public TrainConfig init(Path value) {
        return set("init", value);
    }

    /** Weights to start from as they are: sae.safetensors, or the folder that holds it; one width. */
    public TrainConfig init(String value) {
        return init(Path.of(value));
    }

    /** How many latents a row keeps, or keeps on average; several make a grid with {@link #features}. */
    public TrainConfig k(int... values) {
        return set("k", Arrays.stream(values).boxed().toList());
    }

    /** Sparsity coefficients; several make a grid with {@link #features}. */
    public TrainConfig l1(double... values) {
        return set("l1", Arrays.stream(values).boxed().toList());
    }

    /** Steps until the sparsity coefficient has its full value. */
    public TrainConfig l1Warmup(long value) {
        return set("l1-warmup", value);
    }

    /** Coefficient of the auxiliary loss on dead latents. */
    public TrainConfig auxAlpha(double value) {
        return set("aux-alpha", value);
    }

    /** Whether sparsify-topk's auxiliary loss reaches the encoder. */
    public TrainConfig auxTrainsEncoder(boolean value) {
        return set("aux-trains-encoder", value);
    }

    /** Tokens without firing after which a latent is dead. */
    public TrainConfig deadAfter(long value) {
        return set("dead-after", value);
    }

    /** New weights for dead latents: {@code none}, {@code anthropic}, {@code dictionary-learning} or {@code simple}. */
    public TrainConfig resample(String value) {
        return setting("resample", value);
    }

    /** Steps between resamplings. Default: 2500. */
    public TrainConfig resampleEvery(long value) {
        return set("resample-every", value);
    }

    /** How many of the rows trained on last {@code anthropic} reads again. Default: 819,200. */
    public TrainConfig resampleInputs(long value) {
        return set("resample-inputs", value);
    }

    /** How many resamplings at most. */
    public TrainConfig resampleMost(long value) {
        return set("resample-most", value);
    }

    /** Whether encoder and decoder are one matrix. */
    public TrainConfig tied(boolean value) {
        return set("tied", value);
    }

    /** What the decoder's bias starts from: {@code as-drawn}, {@code geometric-median} or {@code mean}. */
    public TrainConfig bDec(String value) {
        return setting("b-dec", value);
    }

    /** What the encoder of a plain autoencoder reads in training: {@code raw} or {@code whitened}. */
    public TrainConfig basis(String value) {
        return setting("basis", value);
    }

    /** What rows are multiplied by: {@code none}, {@code mean-norm} or {@code mean-square}; saved weights have it folded in. */
    public TrainConfig scaleActivations(String value) {
        return setting("scale-activations", value);
    }

    /** Steps to train. Default: 1000; 600 for autoencoders that read whitened rows. */
    public TrainConfig steps(long value) {
        return set("steps", value);
    }

    /** Rows in a step. Default: 512. */
    public TrainConfig batch(int value) {
        return set("batch", value);
    }

    /** Whether a step is one story, in the order of the text. */
    public TrainConfig perStory(boolean value) {
        return set("per-story", value);
    }

    /** Whether rows are taken as they come, without shuffling. */
    public TrainConfig inOrder(boolean value) {
        return set("in-order", value);
    }

    /** Rows held for shuffling. Default: 65,536. */
    public TrainConfig buffer(int value) {
        return set("buffer", value);
    }

    /** Adam's learning rate. */
    public TrainConfig lr(double value) {
        return set("lr", value);
    }

    /** Steps of linear warm-up from 0. */
    public TrainConfig lrWarmup(long value) {
        return set("lr-warmup", value);
    }

    /** What the learning rate falls to. */
    public TrainConfig lrFinal(double value) {
        return set("lr-final", value);
    }

    /** How it falls to {@link #lrFinal}: {@code step}, {@code linear} or {@code cosine}. */
    public TrainConfig lrDecay(String value) {
        return setting("lr-decay", value);
    }

    /** After which share of the steps it falls. Default: 0.8. */
    public TrainConfig lrDecayFrom(double value) {
        return set("lr-decay-from", value);
    }

    /** Adam's decay rates of the gradient's and its square's running means, from 0 to below 1. */
    public TrainConfig betas(double first, double second) {
        return set("betas", List.of(first, second));
    }

    /** Adam's epsilon. */
    public TrainConfig adamEps(double value) {
        return set("adam-eps", value);
    }

    /** Most that the norm of all gradients may be, where the recipe clips. */
    public TrainConfig clip(double value) {
        return set("clip", value);
    }

    /** Of everything that is drawn. Default: 1. */
    public TrainConfig seed(long value) {
        return set("seed", value);
    }

    /** Steps between lines of loss.jsonl. Default: 10. */
    public TrainConfig logEvery(long value) {
        return set("log-every", value);
    }

    /** Steps between checkpoints; the last step always writes one. Default: 5000. */
    public TrainConfig checkpointEvery(long value) {
        return set("checkpoint-every", value);
    }

    /** Minutes between checkpoints by the clock, 0 for none. Default: 1. */
    public TrainConfig checkpointMinutes(double value) {
        return set("checkpoint-minutes", value);
    }

    /** Most rows that the PCA bound and the metrics are taken over. Default: 32,768. */
    public TrainConfig evalRows(int value) {
        return set("eval-rows", value);
    }

    /** The share kept from training to evaluate on, 0 to 0.5. */
    public TrainConfig holdOut(double value) {
        return set("hold-out", value);
    }

    /** Files of stories to evaluate on. */
    public TrainConfig evalText(Path... files) {
        return set("eval-text", List.of(files));
    }

    /** Files of stories to evaluate on. */
    public TrainConfig evalText(String... files) {
        return set("eval-text", Arrays.stream(files).map(Path::of).toList());
    }

    /** Most tokens that loss_recovered is taken over; 0 leaves it out. Default: 2048. */
    public TrainConfig lossRecoveredTokens(long value) {
        return set("loss-recovered-tokens", value);
    }

    /** A folder for TensorBoard's event files, or {@code true} for beside each loss.jsonl. */
    public TrainConfig tensorboard(String value) {
        return set("tensorboard", value);
    }
}
