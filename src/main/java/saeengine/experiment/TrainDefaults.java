package saeengine.experiment;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import saeengine.activations.BundledModel;
import saeengine.run.DeviceSettings;
import saeengine.run.Setting;
import saeengine.run.Words;
import saeengine.train.Adam;
import saeengine.train.Recipe;
import saeengine.train.Weighted;

/** What the settings of a training are where nobody asks for others, for a recipe and a run of so many steps: run.json keeps them, for the report to tell what a run changed. */
final class TrainDefaults {
    /** What a command has beside the settings, none of it asked for. */
    private static final List<String> OF_COMMANDS = List.of("help", "version", "trace");

    private TrainDefaults() {}

    /** Every setting that has a default, by its name: first the fixed ones, as they would be typed. */
    static JsonObject of(TrainConfig asked) {
        JsonObject defaults = new JsonObject();
        addFixed(defaults, TrainSettings.ALL, new TrainConfig());
        defaults.addProperty("resume", "false");
        defaults.addProperty("overwrite", "false");
        addFixed(defaults, DeviceSettings.ALL, new DeviceSettings());
        OF_COMMANDS.forEach(each -> defaults.addProperty(each, "false"));
        TrainConfig bare = bare(asked);
        Recipe recipe = bare.trained();
        defaults.addProperty("steps", bare.defaultSteps());
        defaults.addProperty("batch", TrainConfig.DEFAULT_BATCH);
        defaults.addProperty("hold-out", bare.holdOut);
        defaults.addProperty("dead-after", bare.deadAfter);
        defaults.addProperty("scale-activations", Words.of(bare.scale()));
        defaults.addProperty("basis", bare.whitened() ? "whitened" : "raw");
        if (asked.activations == null && asked.synthetic == null) {
            defaults.addProperty("model", BundledModel.SPEC);
            defaults.addProperty("layer", bare.layer());
        }
        if (!recipe.rate().byWidth()) {
            defaults.addProperty("lr", bare.schedule(recipe, 1, asked.steps()).rate());
        }
        defaults.addProperty("lr-warmup", recipe.rate().warmup().of(asked.steps()));
        Adam.Constants adam = bare.adam(recipe);
        defaults.addProperty("betas", adam.beta1() + "," + adam.beta2());
        defaults.addProperty("adam-eps", adam.epsilon());
        if (recipe.usesK()) {
            defaults.addProperty("k", recipe.k());
        }
        recipe.penalty().map(Weighted::coefficient).ifPresent(each -> defaults.addProperty("l1", each));
        recipe.auxiliary().map(Weighted::coefficient).ifPresent(each -> defaults.addProperty("aux-alpha", each));
        return defaults;
    }

    private static <C> void addFixed(JsonObject defaults, List<Setting<C, ?>> all, C bare) {
        for (Setting<C, ?> each : all) {
            JsonElement value = each.json(bare);
            if (value != null) {
                defaults.addProperty(each.name(), typed(value));
            }
        }
    }

    private static String typed(JsonElement value) {
        return value.getAsJsonPrimitive().isNumber()
                ? new BigDecimal(value.getAsString()).stripTrailingZeros().toPlainString()
                : value.getAsString();
    }

    /** A run of the same recipe and size over the same kind of rows, and nothing else asked for. */
    private static TrainConfig bare(TrainConfig asked) {
        TrainConfig bare = new TrainConfig();
        bare.recipe = asked.recipe;
        bare.set = asked.set;
        bare.model = asked.model;
        bare.text = asked.text;
        bare.evalText = asked.evalText;
        bare.activations = asked.activations;
        bare.synthetic = asked.synthetic;
        bare.init = asked.init;
        bare.tied = asked.tied;
        bare.resample = asked.resample;
        bare.perStory = asked.perStory;
        bare.inOrder = asked.inOrder;
        bare.steps = asked.steps;
        bare.batch = asked.batch;
        bare.settle();
        return bare;
    }
}
