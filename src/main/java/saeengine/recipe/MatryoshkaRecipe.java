package saeengine.recipe;

import static saeengine.train.Recipe.Part.ADAM;
import static saeengine.train.Recipe.Part.CLIP;
import static saeengine.train.Recipe.Part.PROJECT;
import static saeengine.train.Recipe.Part.RENORMALISE;

import saeengine.sae.BatchTopKActivation;
import saeengine.sae.SaeInit;
import saeengine.sae.term.AuxKTerm;
import saeengine.sae.term.NestedSquares;
import saeengine.train.Knobs;
import saeengine.train.Recipe;
import saeengine.train.Recipe.Bias;
import saeengine.train.Recipe.Decay;
import saeengine.train.Span;

/** BatchTopK with nested prefixes: a sixteenth of the latents reconstructs by itself, an eighth, and so on. */
final class MatryoshkaRecipe {
    static final String GROUPS = "groups";
    static final double[] HALVES = {0.0625, 0.0625, 0.125, 0.25, 0.5};

    static final Recipe RECIPE = Recipe.adjustable(new Knobs().with(GROUPS, HALVES), MatryoshkaRecipe::with);

    private MatryoshkaRecipe() {}

    private static Recipe.Builder with(Knobs knobs) {
        return Recipe.named("matryoshka", "BatchTopK whose first latents have to reconstruct by themselves, too")
                .activation(new BatchTopKActivation(BatchTopKRecipe.AVERAGE))
                .centred()
                .start(SaeInit.UNIT_DECODER, Bias.GEOMETRIC_MEDIAN)
                .error(new NestedSquares(knobs.numbers(GROUPS), NestedSquares.Weight.ONE))
                .auxiliary(AuxKTerm.DICTIONARY_LEARNING, TopKRecipe.AUX)
                .after(PROJECT, CLIP, ADAM, RENORMALISE)
                .clip(1.0)
                .rateByWidth(2e-4, Span.percent(5), Decay.LINE_OVER_LAST_FIFTH);
    }
}
