package saeengine.recipe;

import static saeengine.train.Recipe.Part.ADAM;
import static saeengine.train.Recipe.Part.CLIP;
import static saeengine.train.Recipe.Part.PROJECT;
import static saeengine.train.Recipe.Part.RENORMALISE;

import saeengine.sae.JumpReluActivation;
import saeengine.sae.JumpReluActivation.Rectifies;
import saeengine.sae.SaeInit;
import saeengine.sae.term.L0;
import saeengine.sae.term.Unexplained;
import saeengine.train.Knobs;
import saeengine.train.Recipe;
import saeengine.train.Recipe.Bias;
import saeengine.train.Recipe.Decay;
import saeengine.train.Span;

/**
 * Our own JumpReLU: L0 is driven to k from both sides, so that no coefficient has to be searched for, and the
 * error is a share of the batch's variance, so that its weight does not go with the size of rows.
 */
final class JumpReluRecipe {
    static final String BANDWIDTH = "bandwidth";
    static final String THRESHOLD = "threshold";

    static final Recipe RECIPE =
            Recipe.adjustable(new Knobs().with(BANDWIDTH, 0.05).with(THRESHOLD, 0.05), JumpReluRecipe::with);

    private JumpReluRecipe() {}

    private static Recipe.Builder with(Knobs knobs) {
        float bandwidth = (float) knobs.number(BANDWIDTH);
        float threshold = (float) knobs.number(THRESHOLD);
        return Recipe.named("jumprelu", "a trained threshold a latent, L0 driven to k; unit-norm decoder")
                .activation(new JumpReluActivation(threshold, bandwidth, Rectifies.THRESHOLDS))
                .centred()
                .onUnitRows()
                .start(SaeInit.UNIT_DECODER, Bias.GEOMETRIC_MEDIAN)
                .error(Unexplained.TERM)
                .penalty(new L0(L0.Counts.PRE_ACTIVATIONS, L0.Target.K), 1.0, Span.percent(5))
                .after(PROJECT, CLIP, ADAM, RENORMALISE)
                .clip(1.0)
                .rateByWidth(2e-4, Span.percent(5), Decay.LINE_OVER_LAST_FIFTH);
    }
}
