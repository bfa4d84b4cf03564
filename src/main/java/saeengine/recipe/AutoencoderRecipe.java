package saeengine.recipe;

import saeengine.sae.ReluActivation;
import saeengine.sae.SaeInit;
import saeengine.sae.term.SummedSquares;
import saeengine.train.Recipe;
import saeengine.train.Recipe.Bias;
import saeengine.train.Recipe.Decay;
import saeengine.train.Span;

/** The original experiment. */
final class AutoencoderRecipe {
    static final Recipe RECIPE = Recipe.named("autoencoder", "ReLU, no sparsity term: the original experiment")
            .activation(ReluActivation.RELU)
            .start(SaeInit.TORCH, Bias.AS_DRAWN)
            .error(SummedSquares.TERM)
            .rate(2e-3, Span.NONE, Decay.LINE_OVER_LAST_THREE_FIFTHS)
            .build();

    private AutoencoderRecipe() {}
}
