package saeengine.recipe;

import static saeengine.train.Recipe.Part.ADAM;
import static saeengine.train.Recipe.Part.PROJECT_UNIT;
import static saeengine.train.Recipe.Part.RENORMALISE_EPS;

import saeengine.sae.FiringRule;
import saeengine.sae.SaeInit;
import saeengine.sae.TopKActivation;
import saeengine.sae.term.AuxKTerm;
import saeengine.sae.term.Unexplained;
import saeengine.train.Recipe;
import saeengine.train.Recipe.Bias;
import saeengine.train.Recipe.Dead;
import saeengine.train.Recipe.Decay;
import saeengine.train.Span;

/** sparsify's trainer with its Adam option. */
final class SparsifyRecipe {
    static final Recipe TOPK = Recipe.named(
                    "sparsify-topk", "sparsify's trainer with Adam; its AuxK is off unless --aux-alpha is given")
            .activation(TopKActivation.RECTIFIED)
            .centred()
            .start(SaeInit.UNIT_OF_ENCODER, Bias.MEAN)
            .error(Unexplained.TERM)
            .auxiliary(AuxKTerm.SPARSIFY, 0)
            .before(RENORMALISE_EPS)
            .after(PROJECT_UNIT, ADAM)
            .dead(new Dead(FiringRule.SELECTED, false, Dead.Threshold.MORE, Dead.After.TEN_MILLION))
            .rateByWidth(2e-4, Span.steps(1000), Decay.LINE)
            .build();

    private SparsifyRecipe() {}
}
