package saeengine.recipe;

import static saeengine.train.Recipe.Part.ADAM;
import static saeengine.train.Recipe.Part.CLIP;
import static saeengine.train.Recipe.Part.PROJECT;
import static saeengine.train.Recipe.Part.RENORMALISE;

import saeengine.sae.ReluActivation;
import saeengine.sae.SaeInit;
import saeengine.sae.term.L1;
import saeengine.sae.term.SummedSquares;
import saeengine.train.Recipe;
import saeengine.train.Recipe.Bias;
import saeengine.train.Recipe.Decay;
import saeengine.train.Span;

/** ReLU and an L1 penalty, the decoder's size kept from being a way out by a constraint or by the penalty itself. */
final class ReluL1Recipes {
    static final Recipe UNIT_NORM = Recipe.named("relu-l1", "ReLU and L1, unit-norm decoder, projected gradient")
            .activation(ReluActivation.RELU)
            .centred()
            .start(SaeInit.TENTH_DIRECTIONS, Bias.GEOMETRIC_MEDIAN)
            .error(SummedSquares.TERM)
            .penalty(L1.PLAIN, 1.0, Span.percent(5))
            .after(PROJECT, ADAM, RENORMALISE)
            .rate(1e-3, Span.percent(5), Decay.LINE_OVER_LAST_FIFTH)
            .build();

    static final Recipe COLUMN_NORM = Recipe.named(
                    "relu-l1-colnorm", "ReLU and L1 weighted by the decoder's column norms, free decoder")
            .activation(ReluActivation.RELU)
            .centred()
            .start(SaeInit.TENTH_DIRECTIONS, Bias.GEOMETRIC_MEDIAN)
            .error(SummedSquares.TERM)
            .penalty(L1.BY_DECODER_NORM, 1.0, Span.percent(5))
            .after(CLIP, ADAM)
            .clip(1.0)
            .rate(1e-3, Span.percent(5), Decay.LINE_OVER_LAST_FIFTH)
            .build();

    private ReluL1Recipes() {}
}
