package saeengine.recipe;

import static saeengine.train.Recipe.Part.ADAM;
import static saeengine.train.Recipe.Part.PROJECT_UNIT;
import static saeengine.train.Recipe.Part.RENORMALISE_EPS;

import saeengine.sae.FiringRule;
import saeengine.sae.SaeInit;
import saeengine.sae.TopKActivation;
import saeengine.sae.term.AuxKTerm;
import saeengine.sae.term.MoreKept;
import saeengine.sae.term.Unexplained;
import saeengine.train.Recipe;
import saeengine.train.Recipe.Bias;
import saeengine.train.Recipe.Dead;
import saeengine.train.Recipe.Decay;
import saeengine.train.Span;

/** sparsify's Multi-TopK: a TopK that is good with four times as many latents, too. */
final class MultiTopKRecipe {
    static final Recipe RECIPE = Recipe.named("multi-topk", "sparsify-topk with FVU/8 of 4 k latents beside")
            .activation(TopKActivation.RECTIFIED)
            .centred()
            .start(SaeInit.UNIT_OF_ENCODER, Bias.MEAN)
            .error(Unexplained.TERM)
            .auxiliary(AuxKTerm.SPARSIFY, 0)
            .plus(new MoreKept(4), 1.0 / 8)
            .before(RENORMALISE_EPS)
            .after(PROJECT_UNIT, ADAM)
            .dead(new Dead(FiringRule.SELECTED, false, Dead.Threshold.MORE, Dead.After.TEN_MILLION))
            .rateByWidth(2e-4, Span.steps(1000), Decay.LINE)
            .build();

    private MultiTopKRecipe() {}
}
