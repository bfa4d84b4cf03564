package saeengine.recipe;

import static saeengine.train.Recipe.Part.ADAM;
import static saeengine.train.Recipe.Part.CLIP;
import static saeengine.train.Recipe.Part.PROJECT;
import static saeengine.train.Recipe.Part.RENORMALISE;

import saeengine.sae.BatchTopKActivation;
import saeengine.sae.SaeInit;
import saeengine.sae.ThresholdAverage;
import saeengine.sae.term.AuxKTerm;
import saeengine.sae.term.SummedSquares;
import saeengine.train.Recipe;
import saeengine.train.Recipe.Bias;
import saeengine.train.Recipe.Decay;
import saeengine.train.Span;

/** Our own BatchTopK. */
final class BatchTopKRecipe {
    /** Over some ten batches: of thousands of values a batch the least one hardly varies, but it drifts. */
    static final ThresholdAverage AVERAGE = new ThresholdAverage(0.9, 0, true, false);

    static final Recipe RECIPE = Recipe.named(
                    "batch-topk", "k latents a row on average, the batch's largest; AuxK, unit-norm decoder")
            .activation(new BatchTopKActivation(AVERAGE))
            .centred()
            .start(SaeInit.UNIT_DECODER, Bias.GEOMETRIC_MEDIAN)
            .error(SummedSquares.TERM)
            .auxiliary(AuxKTerm.DICTIONARY_LEARNING, TopKRecipe.AUX)
            .after(PROJECT, CLIP, ADAM, RENORMALISE)
            .clip(1.0)
            .rateByWidth(2e-4, Span.percent(5), Decay.LINE_OVER_LAST_FIFTH)
            .build();

    private BatchTopKRecipe() {}
}
