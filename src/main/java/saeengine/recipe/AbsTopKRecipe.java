package saeengine.recipe;

import static saeengine.train.Recipe.Part.ADAM;
import static saeengine.train.Recipe.Part.CLIP;
import static saeengine.train.Recipe.Part.PROJECT;
import static saeengine.train.Recipe.Part.RENORMALISE;

import saeengine.sae.AbsTopKActivation;
import saeengine.sae.SaeInit;
import saeengine.sae.term.AuxKTerm;
import saeengine.sae.term.SummedSquares;
import saeengine.train.Recipe;
import saeengine.train.Recipe.Bias;
import saeengine.train.Recipe.Decay;
import saeengine.train.Span;

/** topk with signs: the example of docs/adding-a-recipe.md. */
final class AbsTopKRecipe {
    static final Recipe RECIPE = Recipe.named(
                    "abs-topk", "the k of largest size with their signs, AuxK, unit-norm decoder")
            .activation(AbsTopKActivation.ABS_TOPK)
            .centred()
            .start(SaeInit.UNIT_DECODER, Bias.GEOMETRIC_MEDIAN)
            .error(SummedSquares.TERM)
            .auxiliary(AuxKTerm.DICTIONARY_LEARNING, TopKRecipe.AUX)
            .after(PROJECT, CLIP, ADAM, RENORMALISE)
            .clip(1.0)
            .rateByWidth(2e-4, Span.percent(5), Decay.LINE_OVER_LAST_FIFTH)
            .build();

    private AbsTopKRecipe() {}
}
