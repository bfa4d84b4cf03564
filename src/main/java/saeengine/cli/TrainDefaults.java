package saeengine.cli;

import com.google.gson.JsonObject;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import saeengine.activations.BundledModel;
import saeengine.run.Words;
import saeengine.train.Adam;
import saeengine.train.Recipe;
import saeengine.train.Weighted;

/** What the options of {@code train} are where nobody types them, for a recipe and a run of so many steps: run.json keeps them, for the report to tell what a run changed. */
final class TrainDefaults {
    private TrainDefaults() {}

    /** Every option that has a default, by its name, as it would be typed. */
    static JsonObject of(CommandSpec spec, TrainOptions typed) {
        JsonObject defaults = new JsonObject();
        for (OptionSpec option : spec.options()) {
            String fixed =
                    option.defaultValue() == null && option.typeInfo().isBoolean() ? "false" : option.defaultValue();
            if (fixed != null) {
                defaults.addProperty(option.longestName().replaceFirst("^--", ""), fixed);
            }
        }
        TrainOptions bare = bare(typed);
        Recipe recipe = bare.trained();
        defaults.addProperty("steps", bare.defaultSteps());
        defaults.addProperty("batch", TrainOptions.DEFAULT_BATCH);
        defaults.addProperty("hold-out", bare.holdOut);
        defaults.addProperty("dead-after", bare.deadAfter);
        defaults.addProperty("scale-activations", Words.of(bare.scaleActivations));
        defaults.addProperty("basis", bare.whitened() ? "whitened" : "raw");
        if (typed.activations == null && typed.synthetic == null) {
            defaults.addProperty("model", BundledModel.SPEC);
            defaults.addProperty("layer", bare.layer());
        }
        if (!recipe.rate().byWidth()) {
            defaults.addProperty("lr", bare.schedule(recipe, 1, typed.steps).rate());
        }
        defaults.addProperty("lr-warmup", recipe.rate().warmup().of(typed.steps));
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

    /** A run of the same recipe and size over the same kind of rows, and nothing else typed. */
    private static TrainOptions bare(TrainOptions typed) {
        TrainOptions bare = new TrainOptions();
        bare.recipe = typed.recipe;
        bare.set = typed.set;
        bare.model = typed.model;
        bare.text = typed.text;
        bare.evalText = typed.evalText;
        bare.activations = typed.activations;
        bare.synthetic = typed.synthetic;
        bare.init = typed.init;
        bare.tied = typed.tied;
        bare.resample = typed.resample;
        bare.perStory = typed.perStory;
        bare.inOrder = typed.inOrder;
        bare.steps = typed.steps;
        bare.batch = typed.batch;
        bare.settle();
        return bare;
    }
}
