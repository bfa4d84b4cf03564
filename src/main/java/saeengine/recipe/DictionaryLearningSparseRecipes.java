package saeengine.recipe;

import static saeengine.train.Recipe.Part.ADAM;
import static saeengine.train.Recipe.Part.CLIP;
import static saeengine.train.Recipe.Part.PROJECT;
import static saeengine.train.Recipe.Part.PROJECT_EPS;
import static saeengine.train.Recipe.Part.RENORMALISE;
import static saeengine.train.Recipe.Part.RENORMALISE_EPS;

import saeengine.sae.BatchTopKActivation;
import saeengine.sae.FiringRule;
import saeengine.sae.GatedActivation;
import saeengine.sae.JumpReluActivation;
import saeengine.sae.JumpReluActivation.Rectifies;
import saeengine.sae.ReluActivation;
import saeengine.sae.SaeInit;
import saeengine.sae.ThresholdAverage;
import saeengine.sae.term.AnnealedLp;
import saeengine.sae.term.AuxKTerm;
import saeengine.sae.term.GateL1;
import saeengine.sae.term.GateReconstruction;
import saeengine.sae.term.L0;
import saeengine.sae.term.NestedSquares;
import saeengine.sae.term.SummedSquares;
import saeengine.sae.term.Term;
import saeengine.train.Adam;
import saeengine.train.Knobs;
import saeengine.train.Recipe;
import saeengine.train.Recipe.Bias;
import saeengine.train.Recipe.Dead;
import saeengine.train.Recipe.Decay;
import saeengine.train.Span;

/** dictionary_learning's other trainers: BatchTopK, Matryoshka, JumpReLU, gated and p-annealed. */
final class DictionaryLearningSparseRecipes {
    private static final Adam.Constants NO_FIRST_MEAN = new Adam.Constants(0, 0.999, 1e-8);
    private static final Dead POSITIVE_AT_LEAST =
            new Dead(FiringRule.VALUE_NOT_ZERO, true, Dead.Threshold.AT_LEAST, Dead.After.TEN_MILLION);
    private static final String THRESHOLD_FROM = "threshold-from";

    static final Recipe BATCH_TOPK = Recipe.adjustable(
            new Knobs().with(THRESHOLD_FROM, 1001),
            knobs -> batch("dl-batchtopk", "dictionary_learning's BatchTopKTrainer", knobs, SummedSquares.TERM));

    static final Recipe MATRYOSHKA = Recipe.adjustable(
            new Knobs().with(THRESHOLD_FROM, 1001).with(MatryoshkaRecipe.GROUPS, MatryoshkaRecipe.HALVES),
            knobs -> batch(
                    "dl-matryoshka",
                    "dictionary_learning's MatryoshkaBatchTopKTrainer, which has no default groups",
                    knobs,
                    new NestedSquares(knobs.numbers(MatryoshkaRecipe.GROUPS), NestedSquares.Weight.MEAN_OF_SHARES)));

    static final Recipe JUMP_RELU = Recipe.adjustable(
            new Knobs().with(JumpReluRecipe.BANDWIDTH, 0.001).with(JumpReluRecipe.THRESHOLD, 0.001),
            DictionaryLearningSparseRecipes::jumpRelu);

    static final Recipe GATED = Recipe.named("dl-gated", "dictionary_learning's GatedSAETrainer")
            .activation(GatedActivation.GATED)
            .centred()
            .start(SaeInit.UNIT_GAUSSIAN, Bias.AS_DRAWN)
            .error(SummedSquares.TERM)
            .penalty(GateL1.PLAIN, 0.1, Span.steps(2000))
            .plus(GateReconstruction.DETACHED, 1)
            .after(PROJECT, ADAM, RENORMALISE)
            .adam(NO_FIRST_MEAN)
            .rate(5e-5, Span.steps(1000), Decay.CONSTANT)
            .build();

    static final Recipe P_ANNEAL = Recipe.adjustable(
            new Knobs()
                    .with("root", 0)
                    .with("from", 15_000)
                    .with("p-end", 0.2)
                    .with("updates", 10)
                    .with("remembered", 10),
            DictionaryLearningSparseRecipes::annealed);

    private DictionaryLearningSparseRecipes() {}

    private static Recipe.Builder batch(String name, String about, Knobs knobs, Term error) {
        long from = (long) knobs.number(THRESHOLD_FROM);
        return Recipe.named(name, about)
                .activation(new BatchTopKActivation(new ThresholdAverage(0.999, from, true, true)))
                .centred()
                .start(SaeInit.UNIT_DECODER, Bias.GEOMETRIC_MEDIAN)
                .error(error)
                .auxiliary(AuxKTerm.DICTIONARY_LEARNING, TopKRecipe.AUX)
                .after(PROJECT_EPS, CLIP, ADAM, RENORMALISE_EPS)
                .clip(1.0)
                .dead(POSITIVE_AT_LEAST)
                .rateByWidth(2e-4, Span.steps(1000), Decay.CONSTANT);
    }

    private static Recipe.Builder jumpRelu(Knobs knobs) {
        return Recipe.named("dl-jumprelu", "dictionary_learning's JumpReluTrainer; k is its target_l0")
                .activation(new JumpReluActivation(
                        (float) knobs.number(JumpReluRecipe.THRESHOLD),
                        (float) knobs.number(JumpReluRecipe.BANDWIDTH),
                        Rectifies.NOTHING))
                .start(SaeInit.UNIT_DECODER, Bias.AS_DRAWN)
                .k(20)
                .error(SummedSquares.TERM)
                .penalty(new L0(L0.Counts.LATENTS, L0.Target.K), 1.0, Span.steps(2000))
                .after(PROJECT_EPS, CLIP, ADAM, RENORMALISE_EPS)
                .clip(1.0)
                .adam(NO_FIRST_MEAN)
                .rate(7e-5, Span.steps(1000), Decay.CONSTANT);
    }

    private static Recipe.Builder annealed(Knobs knobs) {
        return Recipe.named("dl-panneal", "dictionary_learning's PAnnealTrainer, with an end over 0 so that it ends")
                .activation(ReluActivation.RELU)
                .centred()
                .start(SaeInit.TENTH_DIRECTIONS_DRAWN_BIAS, Bias.AS_DRAWN)
                .error(SummedSquares.TERM)
                .penalty(
                        new AnnealedLp(
                                knobs.number("root") != 0,
                                (long) knobs.number("from"),
                                knobs.number("p-end"),
                                (int) knobs.number("updates"),
                                (int) knobs.number("remembered")),
                        0.1,
                        Span.steps(2000))
                .after(PROJECT, ADAM, RENORMALISE)
                .rate(1e-3, Span.steps(1000), Decay.CONSTANT);
    }
}
