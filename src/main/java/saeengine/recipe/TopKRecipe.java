package saeengine.recipe;

import static saeengine.train.Recipe.Part.ADAM;
import static saeengine.train.Recipe.Part.CLIP;
import static saeengine.train.Recipe.Part.PROJECT;
import static saeengine.train.Recipe.Part.RENORMALISE;

import saeengine.sae.SaeInit;
import saeengine.sae.TopKActivation;
import saeengine.sae.term.AuxKTerm;
import saeengine.sae.term.SummedSquares;
import saeengine.train.Recipe;
import saeengine.train.Recipe.Bias;
import saeengine.train.Recipe.Decay;
import saeengine.train.Span;

/** Our own TopK. */
final class TopKRecipe {
    /** Gao et al., 2024, section A.2. */
    static final double AUX = 1.0 / 32;

    static final Recipe RECIPE = Recipe.named("topk", "the k largest, AuxK against dead latents, unit-norm decoder")
            .activation(TopKActivation.RECTIFIED)
            .centred()
            .start(SaeInit.UNIT_DECODER, Bias.GEOMETRIC_MEDIAN)
            .error(SummedSquares.TERM)
            .auxiliary(AuxKTerm.DICTIONARY_LEARNING, AUX)
            .after(PROJECT, CLIP, ADAM, RENORMALISE)
            .clip(1.0)
            .rateByWidth(2e-4, Span.percent(5), Decay.LINE_OVER_LAST_FIFTH)
            .build();

    private TopKRecipe() {}
}
