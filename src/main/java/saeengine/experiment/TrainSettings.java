package saeengine.experiment;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import saeengine.activations.Normalize;
import saeengine.run.DeviceSettings;
import saeengine.run.Named;
import saeengine.run.SavedSettings;
import saeengine.run.Setting;
import saeengine.train.Recipe;
import saeengine.train.Resampler;
import saeengine.train.Resamplers;
import saeengine.train.Schedule;

/** The settings of a training by their names: what run.json keeps of a {@link TrainConfig}, in its order. */
public final class TrainSettings {
    /** All of them, but for where the run is written and what becomes of a run that is there. */
    public static final List<Setting<TrainConfig, ?>> ALL = List.of(
            Setting.of("model", c -> c.model, (c, v) -> c.model = v, text -> text),
            Setting.ofList("text", c -> c.text, (c, v) -> c.text = v, Path::of),
            Setting.of("activations", c -> c.activations, (c, v) -> c.activations = v, Path::of),
            Setting.of("tensor", c -> c.tensor, (c, v) -> c.tensor = v, text -> text),
            Setting.of("synthetic", c -> c.synthetic, (c, v) -> c.synthetic = v, text -> text),
            Setting.of("layer", c -> c.layer, (c, v) -> c.layer = v, Integer::valueOf),
            Setting.of("site", c -> c.site, (c, v) -> c.site = v, text -> text),
            Setting.of("context", c -> c.context, (c, v) -> c.context = v, Integer::valueOf),
            Setting.of("normalize", c -> c.normalize, (c, v) -> c.normalize = v, Named.ofEnum(Normalize.class)::read),
            Setting.of("recipe", c -> c.recipe, (c, v) -> c.recipe = v, text -> text),
            Setting.ofList("set", c -> c.set, (c, v) -> c.set = v, text -> text),
            Setting.ofList("features", c -> c.features, (c, v) -> c.features = v, Integer::valueOf),
            Setting.of("init", c -> c.init, (c, v) -> c.init = v, Path::of),
            Setting.ofList("k", c -> c.k, (c, v) -> c.k = v, Integer::valueOf),
            Setting.ofList("l1", c -> c.l1, (c, v) -> c.l1 = v, Double::valueOf),
            Setting.of("l1-warmup", c -> c.l1Warmup, (c, v) -> c.l1Warmup = v, Long::valueOf),
            Setting.of("aux-alpha", c -> c.auxAlpha, (c, v) -> c.auxAlpha = v, Double::valueOf),
            Setting.of(
                    "aux-trains-encoder", c -> c.auxTrainsEncoder, (c, v) -> c.auxTrainsEncoder = v, Boolean::valueOf),
            Setting.of("dead-after", c -> c.deadAfter, (c, v) -> c.deadAfter = v, Long::valueOf),
            Setting.of(
                    "resample",
                    c -> c.resample,
                    (c, v) -> c.resample = v,
                    new Named<>(Resamplers.all(), Resampler::name)::read),
            Setting.of("resample-every", c -> c.resampleEvery, (c, v) -> c.resampleEvery = v, Long::valueOf),
            Setting.of("resample-inputs", c -> c.resampleInputs, (c, v) -> c.resampleInputs = v, Long::valueOf),
            Setting.of("resample-most", c -> c.resampleMost, (c, v) -> c.resampleMost = v, Long::valueOf),
            Setting.of("tied", c -> c.tied, (c, v) -> c.tied = v, Boolean::valueOf),
            Setting.of("b-dec", c -> c.bDec, (c, v) -> c.bDec = v, Named.ofEnum(Recipe.Bias.class)::read),
            Setting.of("basis", c -> c.basis, (c, v) -> c.basis = v, Named.ofEnum(Basis.class)::read),
            Setting.of(
                    "scale-activations",
                    c -> c.scaleActivations,
                    (c, v) -> c.scaleActivations = v,
                    Named.ofEnum(InputScale.class)::read),
            Setting.of("steps", c -> c.steps, (c, v) -> c.steps = v, Long::valueOf),
            Setting.of("batch", c -> c.batch, (c, v) -> c.batch = v, Integer::valueOf),
            Setting.of("per-story", c -> c.perStory, (c, v) -> c.perStory = v, Boolean::valueOf),
            Setting.of("in-order", c -> c.inOrder, (c, v) -> c.inOrder = v, Boolean::valueOf),
            Setting.of("buffer", c -> c.buffer, (c, v) -> c.buffer = v, Integer::valueOf),
            Setting.of("lr", c -> c.lr, (c, v) -> c.lr = v, Double::valueOf),
            Setting.of("lr-warmup", c -> c.lrWarmup, (c, v) -> c.lrWarmup = v, Long::valueOf),
            Setting.of("lr-final", c -> c.lrFinal, (c, v) -> c.lrFinal = v, Double::valueOf),
            Setting.of("lr-decay", c -> c.lrDecay, (c, v) -> c.lrDecay = v, Named.ofEnum(Schedule.Shape.class)::read),
            Setting.of("lr-decay-from", c -> c.lrDecayFrom, (c, v) -> c.lrDecayFrom = v, Double::valueOf),
            Setting.ofList("betas", c -> c.betas, (c, v) -> c.betas = v, Double::valueOf),
            Setting.of("adam-eps", c -> c.adamEps, (c, v) -> c.adamEps = v, Double::valueOf),
            Setting.of("clip", c -> c.clip, (c, v) -> c.clip = v, Double::valueOf),
            RunConfig.seedSetting(),
            RunConfig.logEverySetting(),
            RunConfig.checkpointEverySetting(),
            RunConfig.checkpointMinutesSetting(),
            Setting.of("eval-rows", c -> c.evalRows, (c, v) -> c.evalRows = v, Integer::valueOf),
            Setting.of("hold-out", c -> c.holdOut, (c, v) -> c.holdOut = v, Double::valueOf),
            Setting.ofList("eval-text", c -> c.evalText, (c, v) -> c.evalText = v, Path::of),
            Setting.of(
                    "loss-recovered-tokens",
                    c -> c.lossRecoveredTokens,
                    (c, v) -> c.lossRecoveredTokens = v,
                    Long::valueOf),
            Setting.of("tensorboard", c -> c.tensorboard, (c, v) -> c.tensorboard = v, text -> text));

    private TrainSettings() {}

    /** What run.json keeps: the settings that have a value, then those of the device. */
    public static JsonObject json(TrainConfig config) {
        return Setting.json(ALL, config, config.device);
    }

    /** A training with the settings of an earlier run; one that has others is refused by their name. */
    public static TrainConfig read(SavedSettings saved) {
        TrainConfig config = new TrainConfig();
        for (String name : saved.names()) {
            read(config, name, saved.required(name));
        }
        return config;
    }

    /** Sets what a text says of a setting, as it would be typed. */
    public static void read(TrainConfig config, String name, String text) {
        if (!Setting.read(ALL, config, name, text) && !Setting.read(DeviceSettings.ALL, config.device, name, text)) {
            throw new IllegalArgumentException("there is no setting '" + name + "' of a training");
        }
    }
}
