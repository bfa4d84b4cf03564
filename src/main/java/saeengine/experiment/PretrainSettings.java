package saeengine.experiment;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import saeengine.material.InputFiles;
import saeengine.run.DeviceSettings;
import saeengine.run.Log;
import saeengine.run.Named;
import saeengine.run.SavedSettings;
import saeengine.run.Setting;
import saeengine.train.Adam;
import saeengine.train.PretrainStep;
import saeengine.train.PretrainStore;
import saeengine.train.Schedule;

/** What a pretraining is, whoever asked for it: {@code pretrain}'s options by the same names. */
public final class PretrainSettings extends RunConfig {
    /** What run.json keeps, in its order. */
    public static final List<Setting<PretrainSettings, ?>> ALL = List.of(
            Setting.ofList("text", c -> c.text, (c, v) -> c.text = v, Path::of),
            Setting.of("init", c -> c.init, (c, v) -> c.init = v, Path::of),
            Setting.of("tokenizer", c -> c.tokenizer, (c, v) -> c.tokenizer = v, Path::of),
            Setting.of("vocabulary", c -> c.vocabulary, (c, v) -> c.vocabulary = v, Integer::valueOf),
            Setting.of("steps", c -> c.steps, (c, v) -> c.steps = v, Long::valueOf),
            Setting.of("batch", c -> c.batch, (c, v) -> c.batch = v, Integer::valueOf),
            Setting.of("context", c -> c.context, (c, v) -> c.context = v, Integer::valueOf),
            Setting.of("lr", c -> c.lr, (c, v) -> c.lr = v, Double::valueOf),
            Setting.of("embedding-lr", c -> c.embeddingLr, (c, v) -> c.embeddingLr = v, Double::valueOf),
            Setting.of("lr-final", c -> c.lrFinal, (c, v) -> c.lrFinal = v, Double::valueOf),
            Setting.of("warmup", c -> c.warmup, (c, v) -> c.warmup = v, Long::valueOf),
            Setting.of("weight-decay", c -> c.weightDecay, (c, v) -> c.weightDecay = v, Double::valueOf),
            Setting.ofList("betas", c -> c.betas, (c, v) -> c.betas = v, Double::valueOf),
            Setting.of("clip", c -> c.clip, (c, v) -> c.clip = v, Double::valueOf),
            Setting.ofList("val-text", c -> c.valText, (c, v) -> c.valText = v, Path::of),
            Setting.of("val-stories", c -> c.valStories, (c, v) -> c.valStories = v, Integer::valueOf),
            Setting.of("val-every", c -> c.valEvery, (c, v) -> c.valEvery = v, Long::valueOf),
            RunConfig.logEverySetting(),
            RunConfig.checkpointEverySetting(),
            RunConfig.checkpointMinutesSetting(),
            Setting.of("dtype", c -> c.dtype, (c, v) -> c.dtype = v, Named.ofEnum(PretrainStore.Precision.class)::read),
            RunConfig.seedSetting());

    /** Those that name files that feed a run; a tokenizer is copied into its folder at the start. */
    static final List<Setting<PretrainSettings, ?>> INPUTS =
            ALL.stream().filter(each -> !each.name().equals("tokenizer")).toList();

    private static final int DEFAULT_CONTEXT = 256;
    private static final int DEFAULT_HELD_OUT = 100;
    /** A row of a table moves only when its token is seen: it needs longer strides. docs/results.md has the gain. */
    private static final double TABLE_RATE = 10;

    private static final double EPSILON = 1e-8;

    /** Stories to train on, in files. */
    public List<Path> text = List.of();

    /** The config.json of the model to be trained; null where a run is gone on with. */
    public @Nullable Path config;

    /** A trained model to start from, of the same shape or narrower; null for drawn weights. */
    public @Nullable Path init;

    /** A folder with the tokenizer; null for that of {@link #init}, or one that is trained on the text. */
    public @Nullable Path tokenizer;

    /** Token ids of the model, where its config names no vocab_size. */
    public @Nullable Integer vocabulary;

    /** Steps to train. */
    public long steps = 1000;

    /** Sequences in a step, each of {@link #context} tokens. */
    public int batch = 16;

    /** Most tokens that see each other; null for 256, or the model's positions if fewer. */
    public @Nullable Integer context;

    /** The learning rate after the warm-up. */
    public double lr = 1e-3;

    /** That of the token embeddings; null for ten times as much. */
    public @Nullable Double embeddingLr;

    /** What the rate falls to, on half a cosine; null for a tenth of it. */
    public @Nullable Double lrFinal;

    /** Steps of linear warm-up from 0; null for a twentieth of all, at most 500. */
    public @Nullable Long warmup;

    /** What a step takes off every matrix, in shares of it and of the rate. */
    public double weightDecay = 0.1;

    /** Adam's two decay rates. */
    public List<Double> betas = List.of(0.9, 0.95);

    /** Most that the norm of all gradients together may be; 0 for no limit. */
    public double clip = 1;

    /** Stories to validate on, in files; null for the first of the text. */
    public @Nullable List<Path> valText;

    /** How many of those; null for 100, or 0 where there is a text of their own. */
    public @Nullable Integer valStories;

    /** Steps between validations; the last step always has one. */
    public long valEvery = 250;

    /** What model.safetensors stores. */
    public PretrainStore.Precision dtype = PretrainStore.Precision.F32;

    /** A pretraining whose {@link #text}, {@link #out} and, unless it is gone on with, {@link #config} are still to be named. */
    public PretrainSettings() {
        super(500);
    }

    /** A pretraining with the settings of an earlier run; one that has others is refused by their name. */
    public static PretrainSettings read(SavedSettings saved) {
        PretrainSettings settings = new PretrainSettings();
        for (String name : saved.names()) {
            settings.read(name, saved.required(name));
        }
        return settings;
    }

    /** Sets what a text says of a setting, as it would be typed. */
    public void read(String name, String value) {
        if (!Setting.read(ALL, this, name, value) && !Setting.read(DeviceSettings.ALL, device, name, value)) {
            throw new IllegalArgumentException("there is no setting '" + name + "' of a pretraining");
        }
    }

    /** What run.json keeps: the settings that have a value, then those of the device. */
    public JsonObject json() {
        return Setting.json(ALL, this, device);
    }

    /** Fails on what can be seen to be wrong before anything is read. */
    public void validate(Log log) {
        TrainChecks.require(config != null || resume, "--config", "name the config.json of the model to be trained");
        TrainChecks.require(config == null || !resume, "--config with --resume", "the run has its own; leave it out");
        TrainChecks.require(steps >= 1, "--steps " + steps, "at least 1");
        TrainChecks.require(batch >= 1, "--batch " + batch, "at least 1");
        TrainChecks.require(lr > 0 && Double.isFinite(lr), "--lr " + lr, "a positive number");
        TrainChecks.require(
                embeddingLr == null || (embeddingLr > 0 && Double.isFinite(embeddingLr)),
                "--embedding-lr " + embeddingLr,
                "a positive number");
        TrainChecks.require(
                lrFinal == null || (lrFinal >= 0 && Double.isFinite(lrFinal)), "--lr-final " + lrFinal, "0 or more");
        TrainChecks.require(warmup == null || warmup >= 0, "--warmup " + warmup, "0 or more");
        TrainChecks.require(
                weightDecay >= 0 && Double.isFinite(weightDecay), "--weight-decay " + weightDecay, "0 or more");
        TrainChecks.require(
                betas.size() == 2 && betas.stream().allMatch(b -> b >= 0 && b < 1),
                "--betas " + betas,
                "two numbers from 0 to below 1");
        TrainChecks.require(clip >= 0 && Double.isFinite(clip), "--clip " + clip, "0 or more");
        TrainChecks.require(valText == null || valStories == null, "--val-text with --val-stories", "one or the other");
        TrainChecks.require(valStories == null || valStories >= 0, "--val-stories " + valStories, "0 or more");
        TrainChecks.require(valEvery >= 1, "--val-every " + valEvery, "at least 1");
        requirePace();
        TrainChecks.require(!resume || !overwrite, "--resume with --overwrite", "one or the other");
        text = InputFiles.texts(text, log);
        valText = InputFiles.textsIfGiven(valText, log);
        boolean idsOnly = text.stream().anyMatch(file -> file.toString().endsWith(".bin"));
        TrainChecks.require(
                !idsOnly || tokenizerFolder() != null,
                "--text " + text,
                "token ids need the --tokenizer they were made with");
    }

    /** The folder of the run, which has to be named. */
    Path folder() {
        return Objects.requireNonNull(out);
    }

    /** Where the tokenizer is; null where one is to be trained. */
    @Nullable
    Path tokenizerFolder() {
        return tokenizer != null ? tokenizer : init;
    }

    /** How many of the first stories are held out. */
    int heldOut() {
        if (valText != null) {
            return 0;
        }
        return valStories == null ? DEFAULT_HELD_OUT : valStories;
    }

    PretrainStep.Settings training(int positions) {
        int length = context == null ? Math.min(DEFAULT_CONTEXT, positions) : context;
        TrainChecks.require(
                length >= 1 && length <= positions,
                "--context " + length,
                "the model has 1 to " + positions + " positions");
        TrainChecks.require((long) batch * length <= 1 << 30, "--batch " + batch, "at most 2^30 tokens a step");
        double tableRate = embeddingLr == null ? TABLE_RATE : embeddingLr / lr;
        Adam.Constants adam = new Adam.Constants(betas.get(0), betas.get(1), EPSILON);
        return new PretrainStep.Settings(batch, length, schedule(steps), adam, weightDecay, tableRate, clip);
    }

    /** The learning rate in a run of so many steps. */
    Schedule schedule(long steps) {
        long warm = warmup == null ? Math.min(500, steps / 20) : warmup;
        double last = lrFinal == null ? lr / 10 : lrFinal;
        return new Schedule(Schedule.Shape.COSINE, lr, last, Math.min(warm, steps), steps, warm, 0);
    }
}
