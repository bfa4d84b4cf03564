package saeengine.train;

import static saeengine.train.Recipe.Part.ADAM;
import static saeengine.train.Recipe.Part.CLIP;
import static saeengine.train.Recipe.Part.PROJECT;
import static saeengine.train.Recipe.Part.PROJECT_EPS;
import static saeengine.train.Recipe.Part.PROJECT_UNIT;
import static saeengine.train.Recipe.Part.RENORMALISE;
import static saeengine.train.Recipe.Part.RENORMALISE_EPS;

import java.util.List;
import saeengine.data.NearNames;
import saeengine.sae.FiringRule;
import saeengine.sae.Sae.Activation;
import saeengine.sae.SaeInit;
import saeengine.train.Recipe.Auxiliary;
import saeengine.train.Recipe.Bias;
import saeengine.train.Recipe.Dead;
import saeengine.train.Recipe.Dead.Threshold;
import saeengine.train.Recipe.Decay;
import saeengine.train.Recipe.Defaults;
import saeengine.train.Recipe.ErrorTerm;
import saeengine.train.Recipe.Penalty;

/**
 * The named recipes: our own, and those that follow another trainer step by step.
 *
 * <p>Dialects: dictionary_learning's StandardTrainer, StandardTrainerAprilUpdate and TopKTrainer; sparsify's trainer
 * with its Adam option; OpenAI's train.py. Each is its trainer on the class that this builds by default, from what it
 * draws to what it subtracts: {@code docs/dialects.md} has the facts and their sources. Loss scales differ between
 * them, so that coefficients cannot be carried over.
 */
public final class Recipes {
    private static final Adam.Constants OPENAI_ADAM = new Adam.Constants(0.9, 0.999, 6.25e-10);
    private static final Dead OURS = new Dead(FiringRule.VALUE_NOT_ZERO, true, Threshold.MORE);
    private static final Dead SELECTED_AT_LEAST = new Dead(FiringRule.SELECTED, true, Threshold.AT_LEAST);
    private static final Dead SELECTED_BEFORE = new Dead(FiringRule.SELECTED, false, Threshold.MORE);
    private static final Dead OPENAI_STEPS = new Dead(FiringRule.VALUE_ABOVE, true, Threshold.WHOLE_STEPS);
    private static final double AUX = 1.0 / 32;

    private static final List<Recipe> ALL = List.of(
            new Recipe(
                    "autoencoder",
                    "ReLU, no sparsity term: the original experiment",
                    Activation.RELU,
                    false,
                    SaeInit.TORCH,
                    Bias.AS_DRAWN,
                    false,
                    ErrorTerm.SQUARED,
                    Penalty.NONE,
                    Auxiliary.NONE,
                    List.of(),
                    List.of(ADAM),
                    0,
                    OURS,
                    Adam.Constants.DEFAULT,
                    new Defaults(2e-3, false, 0, Decay.LINE_OVER_LAST_THREE_FIFTHS, 0, 0, 0)),
            new Recipe(
                    "relu-l1",
                    "ReLU and L1, unit-norm decoder, projected gradient",
                    Activation.RELU,
                    true,
                    SaeInit.TENTH_DIRECTIONS,
                    Bias.GEOMETRIC_MEDIAN,
                    false,
                    ErrorTerm.SQUARED,
                    Penalty.L1,
                    Auxiliary.NONE,
                    List.of(),
                    List.of(PROJECT, ADAM, RENORMALISE),
                    0,
                    OURS,
                    Adam.Constants.DEFAULT,
                    new Defaults(1e-3, false, -5, Decay.LINE_OVER_LAST_FIFTH, 1.0, -5, 0)),
            new Recipe(
                    "relu-l1-colnorm",
                    "ReLU and L1 weighted by the decoder's column norms, free decoder",
                    Activation.RELU,
                    true,
                    SaeInit.TENTH_DIRECTIONS,
                    Bias.GEOMETRIC_MEDIAN,
                    false,
                    ErrorTerm.SQUARED,
                    Penalty.L1_COLUMN_NORM,
                    Auxiliary.NONE,
                    List.of(),
                    List.of(CLIP, ADAM),
                    1.0,
                    OURS,
                    Adam.Constants.DEFAULT,
                    new Defaults(1e-3, false, -5, Decay.LINE_OVER_LAST_FIFTH, 1.0, -5, 0)),
            new Recipe(
                    "topk",
                    "the k largest, AuxK against dead latents, unit-norm decoder",
                    Activation.TOPK,
                    true,
                    SaeInit.UNIT_DECODER,
                    Bias.GEOMETRIC_MEDIAN,
                    false,
                    ErrorTerm.SQUARED,
                    Penalty.NONE,
                    Auxiliary.DICTIONARY_LEARNING,
                    List.of(),
                    List.of(PROJECT, CLIP, ADAM, RENORMALISE),
                    1.0,
                    OURS,
                    Adam.Constants.DEFAULT,
                    new Defaults(2e-4, true, -5, Decay.LINE_OVER_LAST_FIFTH, 0, 0, AUX)),
            new Recipe(
                    "dl-standard",
                    "dictionary_learning's StandardTrainer",
                    Activation.RELU,
                    true,
                    SaeInit.TENTH_DIRECTIONS_DRAWN_BIAS,
                    Bias.AS_DRAWN,
                    false,
                    ErrorTerm.SQUARED,
                    Penalty.L1,
                    Auxiliary.NONE,
                    List.of(),
                    List.of(PROJECT, ADAM, RENORMALISE),
                    0,
                    OURS,
                    Adam.Constants.DEFAULT,
                    new Defaults(1e-3, false, 1000, Decay.CONSTANT, 0.1, 2000, 0)),
            new Recipe(
                    "dl-april",
                    "dictionary_learning's StandardTrainerAprilUpdate",
                    Activation.RELU,
                    true,
                    SaeInit.TENTH_DIRECTIONS_DRAWN_BIAS,
                    Bias.AS_DRAWN,
                    false,
                    ErrorTerm.SQUARED,
                    Penalty.L1_COLUMN_NORM,
                    Auxiliary.NONE,
                    List.of(),
                    List.of(CLIP, ADAM),
                    1.0,
                    OURS,
                    Adam.Constants.DEFAULT,
                    new Defaults(1e-3, false, 1000, Decay.CONSTANT, 0.1, 2000, 0)),
            new Recipe(
                    "dl-topk",
                    "dictionary_learning's TopKTrainer",
                    Activation.TOPK,
                    true,
                    SaeInit.UNIT_DECODER,
                    Bias.GEOMETRIC_MEDIAN,
                    false,
                    ErrorTerm.SQUARED,
                    Penalty.NONE,
                    Auxiliary.DICTIONARY_LEARNING,
                    List.of(),
                    List.of(PROJECT_EPS, CLIP, ADAM, RENORMALISE_EPS),
                    1.0,
                    SELECTED_AT_LEAST,
                    Adam.Constants.DEFAULT,
                    new Defaults(2e-4, true, 1000, Decay.CONSTANT, 0, 0, AUX)),
            new Recipe(
                    "sparsify-topk",
                    "sparsify's trainer with Adam; its AuxK is off unless --aux-alpha is given",
                    Activation.TOPK,
                    true,
                    SaeInit.UNIT_OF_ENCODER,
                    Bias.MEAN,
                    false,
                    ErrorTerm.UNEXPLAINED,
                    Penalty.NONE,
                    Auxiliary.SPARSIFY,
                    List.of(RENORMALISE_EPS),
                    List.of(PROJECT_UNIT, ADAM),
                    0,
                    SELECTED_BEFORE,
                    Adam.Constants.DEFAULT,
                    new Defaults(2e-4, true, 1000, Decay.LINE, 0, 0, 0)),
            new Recipe(
                    "openai-topk",
                    "OpenAI's train.py",
                    Activation.TOPK,
                    true,
                    SaeInit.UNIT_OF_ENCODER,
                    Bias.GEOMETRIC_MEDIAN,
                    true,
                    ErrorTerm.OVER_VARIANCE,
                    Penalty.NONE,
                    Auxiliary.OPENAI,
                    List.of(),
                    List.of(RENORMALISE, PROJECT_UNIT, ADAM),
                    0,
                    OPENAI_STEPS,
                    OPENAI_ADAM,
                    new Defaults(1e-4, false, 0, Decay.CONSTANT, 0, 0, AUX)));

    private Recipes() {}

    public static List<Recipe> all() {
        return ALL;
    }

    /** The recipe of that name; an error that lists them all. */
    public static Recipe named(String name) {
        return ALL.stream()
                .filter(recipe -> recipe.name().equals(name))
                .findFirst()
                .orElseThrow(() -> unknown(name, ALL.stream().map(Recipe::name).toList()));
    }

    private static IllegalArgumentException unknown(String name, List<String> names) {
        return new IllegalArgumentException(
                "--recipe " + name + ": the recipes are " + String.join(", ", names) + NearNames.question(name, names));
    }
}
