package saeengine.recipe;

import static saeengine.train.Recipe.Part.ADAM;
import static saeengine.train.Recipe.Part.PROJECT;
import static saeengine.train.Recipe.Part.RENORMALISE;

import saeengine.sae.ReluActivation;
import saeengine.sae.SaeInit;
import saeengine.sae.term.BatchL1;
import saeengine.sae.term.SummedSquares;
import saeengine.train.Adam;
import saeengine.train.Recipe;
import saeengine.train.Recipe.Bias;
import saeengine.train.Recipe.Decay;
import saeengine.train.Span;

/** Neel Nanda's 1L-Sparse-Autoencoder. */
final class NeelRecipe {
    static final Recipe RECIPE = Recipe.named("neel", "Neel Nanda's 1L-Sparse-Autoencoder, without its resampling")
            .activation(ReluActivation.RELU)
            .centred()
            .start(SaeInit.KAIMING_APART, Bias.AS_DRAWN)
            .error(SummedSquares.TERM)
            .penalty(BatchL1.TERM, 3e-4, Span.NONE)
            .after(PROJECT, RENORMALISE, ADAM)
            .adam(new Adam.Constants(0.9, 0.99, 1e-8))
            .rate(1e-4, Span.NONE, Decay.CONSTANT)
            .build();

    private NeelRecipe() {}
}
