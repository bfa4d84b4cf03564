package saeengine.recipe;

import static saeengine.train.Recipe.Part.ADAM;
import static saeengine.train.Recipe.Part.PROJECT_UNIT;
import static saeengine.train.Recipe.Part.RENORMALISE;

import saeengine.sae.FiringRule;
import saeengine.sae.SaeInit;
import saeengine.sae.TopKActivation;
import saeengine.sae.term.AuxKTerm;
import saeengine.sae.term.OverVariance;
import saeengine.train.Adam;
import saeengine.train.Recipe;
import saeengine.train.Recipe.Bias;
import saeengine.train.Recipe.Dead;
import saeengine.train.Recipe.Decay;
import saeengine.train.Span;

/** OpenAI's train.py. */
final class OpenAiRecipe {
    static final Recipe TOPK = Recipe.named("openai-topk", "OpenAI's train.py")
            .activation(TopKActivation.RECTIFIED)
            .centred()
            .start(SaeInit.UNIT_OF_ENCODER, Bias.GEOMETRIC_MEDIAN)
            .rescaled()
            .error(OverVariance.TERM)
            .auxiliary(AuxKTerm.OPENAI, TopKRecipe.AUX)
            .after(RENORMALISE, PROJECT_UNIT, ADAM)
            .dead(new Dead(FiringRule.VALUE_ABOVE, true, Dead.Threshold.WHOLE_STEPS, Dead.After.TEN_MILLION))
            .adam(new Adam.Constants(0.9, 0.999, 6.25e-10))
            .rate(1e-4, Span.NONE, Decay.CONSTANT)
            .build();

    private OpenAiRecipe() {}
}
