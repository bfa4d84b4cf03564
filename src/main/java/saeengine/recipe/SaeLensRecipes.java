package saeengine.recipe;

import static saeengine.train.Recipe.Part.ADAM;
import static saeengine.train.Recipe.Part.CLIP;

import saeengine.sae.BatchTopKActivation;
import saeengine.sae.EncoderActivation;
import saeengine.sae.FiringRule;
import saeengine.sae.GatedActivation;
import saeengine.sae.JumpReluActivation;
import saeengine.sae.JumpReluActivation.Rectifies;
import saeengine.sae.ReluActivation;
import saeengine.sae.SaeInit;
import saeengine.sae.ThresholdAverage;
import saeengine.sae.TopKActivation;
import saeengine.sae.term.AuxKTerm;
import saeengine.sae.term.GateL1;
import saeengine.sae.term.GateReconstruction;
import saeengine.sae.term.L0;
import saeengine.sae.term.L1;
import saeengine.sae.term.NestedSquares;
import saeengine.sae.term.PreActivations;
import saeengine.sae.term.SummedSquares;
import saeengine.sae.term.Tanh;
import saeengine.train.Knobs;
import saeengine.train.Recipe;
import saeengine.train.Recipe.Bias;
import saeengine.train.Recipe.Dead;
import saeengine.train.Span;

/** SAELens' training classes, version 6.48 and later, under its SAETrainer. */
final class SaeLensRecipes {
    private static final Dead THOUSAND_STEPS =
            new Dead(FiringRule.VALUE_NOT_ZERO, false, Dead.Threshold.MORE, Dead.After.steps(1000));
    private static final ThresholdAverage AVERAGE = new ThresholdAverage(0.99, 0, false, false);

    static final Recipe STANDARD = like("saelens-standard", "SAELens' StandardTrainingSAE", ReluActivation.RELU)
            .penalty(L1.BY_DECODER_NORM, 1.0, Span.NONE)
            .error(SummedSquares.TERM)
            .build();

    static final Recipe TOPK = like("saelens-topk", "SAELens' TopKTrainingSAE", TopKActivation.BY_DECODER_NORM)
            .error(SummedSquares.TERM)
            .auxiliary(AuxKTerm.SAELENS, 1)
            .k(100)
            .build();

    static final Recipe BATCH_TOPK = like(
                    "saelens-batchtopk", "SAELens' BatchTopKTrainingSAE", new BatchTopKActivation(AVERAGE, true))
            .error(SummedSquares.TERM)
            .auxiliary(AuxKTerm.SAELENS, 1)
            .k(100)
            .build();

    static final Recipe MATRYOSHKA = Recipe.adjustable(
            new Knobs().with(MatryoshkaRecipe.GROUPS, MatryoshkaRecipe.HALVES),
            knobs -> like(
                            "saelens-matryoshka",
                            "SAELens' MatryoshkaBatchTopKTrainingSAE, which has no default widths",
                            new BatchTopKActivation(AVERAGE, true))
                    .error(new NestedSquares(knobs.numbers(MatryoshkaRecipe.GROUPS), NestedSquares.Weight.ONE))
                    .auxiliary(AuxKTerm.SAELENS, 1)
                    .k(100));

    static final Recipe JUMP_RELU = Recipe.adjustable(
            new Knobs()
                    .with(JumpReluRecipe.BANDWIDTH, 0.05)
                    .with(JumpReluRecipe.THRESHOLD, 0.01)
                    .with("tanh", 0)
                    .with("pre-activation", 0),
            SaeLensRecipes::jumpRelu);

    static final Recipe GATED = like("saelens-gated", "SAELens' GatedTrainingSAE", GatedActivation.GATED)
            .error(SummedSquares.TERM)
            .penalty(GateL1.BY_DECODER_NORM, 1.0, Span.NONE)
            .plus(GateReconstruction.ATTACHED, 1)
            .build();

    private SaeLensRecipes() {}

    private static Recipe.Builder like(String name, String about, EncoderActivation activation) {
        return Recipe.named(name, about)
                .activation(activation)
                .centred()
                .start(SaeInit.TENTH_UNIFORM, Bias.AS_DRAWN)
                .after(CLIP, ADAM)
                .clip(1.0)
                .dead(THOUSAND_STEPS)
                .rateFromFirst(3e-4);
    }

    /** {@code tanh} is the scale of the tanh penalty, 0 for the step; {@code pre-activation} that loss's coefficient. */
    private static Recipe.Builder jumpRelu(Knobs knobs) {
        float tanh = (float) knobs.number("tanh");
        double preActivation = knobs.number("pre-activation");
        Recipe.Builder builder = like(
                        "saelens-jumprelu",
                        "SAELens' JumpReLUTrainingSAE",
                        new JumpReluActivation(
                                (float) knobs.number(JumpReluRecipe.THRESHOLD),
                                (float) knobs.number(JumpReluRecipe.BANDWIDTH),
                                Rectifies.THRESHOLDS))
                .error(SummedSquares.TERM)
                .penalty(tanh > 0 ? new Tanh(tanh) : new L0(L0.Counts.PRE_ACTIVATIONS, null), 1.0, Span.NONE);
        return preActivation > 0 ? builder.plus(PreActivations.OF_DEAD, preActivation) : builder;
    }
}
