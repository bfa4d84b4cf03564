package saeengine.recipe;

import static saeengine.train.Recipe.Part.ADAM;
import static saeengine.train.Recipe.Part.PROJECT;
import static saeengine.train.Recipe.Part.RENORMALISE;

import saeengine.sae.GatedActivation;
import saeengine.sae.SaeInit;
import saeengine.sae.term.GateL1;
import saeengine.sae.term.GateReconstruction;
import saeengine.sae.term.SummedSquares;
import saeengine.train.Recipe;
import saeengine.train.Recipe.Bias;
import saeengine.train.Recipe.Decay;
import saeengine.train.Span;

/** Our own gated autoencoder, as the paper has it: unit-norm decoder, and an auxiliary error through a fixed decoder. */
final class GatedRecipe {
    static final Recipe RECIPE = Recipe.named("gated", "whether and how much apart; L1 of the gate, unit-norm decoder")
            .activation(GatedActivation.GATED)
            .centred()
            .start(SaeInit.TENTH_DIRECTIONS, Bias.GEOMETRIC_MEDIAN)
            .error(SummedSquares.TERM)
            .penalty(GateL1.PLAIN, 1.0, Span.percent(5))
            .plus(GateReconstruction.DETACHED, 1)
            .after(PROJECT, ADAM, RENORMALISE)
            .rate(1e-3, Span.percent(5), Decay.LINE_OVER_LAST_FIFTH)
            .build();

    private GatedRecipe() {}
}
