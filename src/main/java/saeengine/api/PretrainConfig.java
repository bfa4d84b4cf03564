package saeengine.api;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import saeengine.experiment.PretrainSettings;
import saeengine.run.SavedSettings;
import saeengine.run.Setting;

/**
 * The settings of a pretraining: a transformer of a given shape learns to predict the next token of stories. Each method sets what the
 * option of that name of {@code sae-engine pretrain} sets, and returns this object; {@link #text} and {@link #out} have to be set.
 * Settings that contradict each other are refused by name when it begins. Not for use by several threads at once.
 */
public final class PretrainConfig {
    private final PretrainSettings settings;
    private final Set<String> asked = new HashSet<>();

    private PretrainConfig(PretrainSettings settings) {
        this.settings = settings;
    }

    /** Of a model whose shape a config.json of the Hugging Face layout has. */
    public static PretrainConfig of(Path configJson) {
        PretrainSettings settings = new PretrainSettings();
        settings.config = configJson;
        return new PretrainConfig(settings);
    }

    /** Of a model whose shape a config.json of the Hugging Face layout has. */
    public static PretrainConfig of(String configJson) {
        return of(Path.of(configJson));
    }

    /** The pretraining in a folder, to be resumed from its last checkpoint; {@link #steps} may ask for more steps than before. */
    public static PretrainConfig resume(Path folder) {
        return Said.translated(() -> {
            PretrainConfig config = new PretrainConfig(PretrainSettings.read(SavedSettings.ofRun(folder)));
            config.settings.out = folder;
            config.settings.resume = true;
            return config;
        });
    }

    /** The folder of the run and the model. */
    public PretrainConfig out(Path folder) {
        settings.out = folder;
        return this;
    }

    /** The folder of the run and the model. */
    public PretrainConfig out(String folder) {
        return out(Path.of(folder));
    }

    /** Whether a run that is already in the folder is replaced; otherwise it is an error. */
    public PretrainConfig overwrite(boolean value) {
        settings.overwrite = value;
        return this;
    }

    /**
     * Any setting by the command's name for it and the text that the command takes.
     *
     * @param name as {@code weight-decay}
     * @param text as {@code 0.1}; several with commas
     */
    public PretrainConfig setting(String name, String text) {
        return Said.translated(() -> {
            settings.read(name, text);
            asked.add(name);
            return this;
        });
    }

    /** What is carried out: a copy, on the devices of an engine. */
    PretrainSettings on(EngineDevices devices) {
        if (settings.text.isEmpty()) {
            throw new IllegalArgumentException("text: name the stories to train on");
        }
        if (settings.out == null) {
            throw new IllegalArgumentException("out: name the folder of the run and the model");
        }
        PretrainSettings run = new PretrainSettings();
        for (Setting<PretrainSettings, ?> each : PretrainSettings.ALL) {
            each.set(run, each.getter().apply(settings));
        }
        run.config = settings.config;
        run.out = settings.out;
        run.resume = settings.resume;
        run.overwrite = settings.overwrite;
        run.device = devices.forRun(settings.device, settings.resume);
        return run;
    }

    boolean isAsked(String name) {
        return asked.contains(name);
    }

    private PretrainConfig set(String name, Object value) {
        for (Setting<PretrainSettings, ?> each : PretrainSettings.ALL) {
            if (each.name().equals(name)) {
                each.set(settings, value);
            }
        }
        asked.add(name);
        return this;
    }

    /** Files of stories to train on: .txt, .json, .jsonl, .parquet, or token ids in .bin, which need {@link #tokenizer}. */
    public PretrainConfig text(Path... files) {
        return set("text", List.of(files));
    }

    /** Files of stories to train on. */
    public PretrainConfig text(String... files) {
        return text(paths(files));
    }

    /** A trained model to start from, of the same shape or narrower. Default: weights are drawn. */
    public PretrainConfig init(Path folder) {
        return set("init", folder);
    }

    /** The folder of a tokenizer. Default: that of {@link #init}, or a byte-level BPE that is trained on the text. */
    public PretrainConfig tokenizer(Path folder) {
        return set("tokenizer", folder);
    }

    /** Token ids of the model, where its config names no vocab_size. */
    public PretrainConfig vocabulary(int value) {
        return set("vocabulary", value);
    }

    /** Steps to train; the learning rate falls until the last. Default: 1000. */
    public PretrainConfig steps(long value) {
        return set("steps", value);
    }

    /** Sequences in a step, of {@link #context} tokens each. Default: 16. */
    public PretrainConfig batch(int value) {
        return set("batch", value);
    }

    /** Most tokens that see each other. Default: 256, or the model's positions if fewer. */
    public PretrainConfig context(int value) {
        return set("context", value);
    }

    /** The learning rate after the warm-up. Default: 1e-3. */
    public PretrainConfig lr(double value) {
        return set("lr", value);
    }

    /** That of the token embeddings. Default: ten times {@link #lr}. */
    public PretrainConfig embeddingLr(double value) {
        return set("embedding-lr", value);
    }

    /** What the learning rate falls to, on half a cosine. Default: a tenth of it. */
    public PretrainConfig lrFinal(double value) {
        return set("lr-final", value);
    }

    /** Steps of linear warm-up from 0. Default: a twentieth of the steps, at most 500. */
    public PretrainConfig warmup(long value) {
        return set("warmup", value);
    }

    /** AdamW's: what a step takes off every matrix, in shares of it and of the rate. Default: 0.1. */
    public PretrainConfig weightDecay(double value) {
        return set("weight-decay", value);
    }

    /** Adam's decay rates of the gradient's and its square's running means. Default: 0.9 and 0.95. */
    public PretrainConfig betas(double first, double second) {
        return set("betas", List.of(first, second));
    }

    /** Most that the norm of all gradients together may be; 0 for no limit. Default: 1. */
    public PretrainConfig clip(double value) {
        return set("clip", value);
    }

    /** Files of stories to validate on. Default: the first of the text, {@link #valStories} of them. */
    public PretrainConfig valText(Path... files) {
        return set("val-text", List.of(files));
    }

    /** Files of stories to validate on. */
    public PretrainConfig valText(String... files) {
        return valText(paths(files));
    }

    /** How many of the first stories are held out to validate on. Default: 100; 0 with {@link #valText}. */
    public PretrainConfig valStories(int value) {
        return set("val-stories", value);
    }

    /** Steps between validations; the last step always has one. Default: 250. */
    public PretrainConfig valEvery(long value) {
        return set("val-every", value);
    }

    /** Steps between lines of loss.jsonl. Default: 10. */
    public PretrainConfig logEvery(long value) {
        return set("log-every", value);
    }

    /** Steps between checkpoints; the last step always writes one. Default: 500. */
    public PretrainConfig checkpointEvery(long value) {
        return set("checkpoint-every", value);
    }

    /** Minutes between checkpoints by the clock, 0 for none. Default: 1. */
    public PretrainConfig checkpointMinutes(double value) {
        return set("checkpoint-minutes", value);
    }

    /** What model.safetensors stores: {@code f32}, the default, or {@code bf16}. */
    public PretrainConfig dtype(String value) {
        return setting("dtype", value);
    }

    /** Of everything that is drawn. Default: 1. */
    public PretrainConfig seed(long value) {
        return set("seed", value);
    }

    private static Path[] paths(String... files) {
        return Arrays.stream(files).map(Path::of).toArray(Path[]::new);
    }
}
