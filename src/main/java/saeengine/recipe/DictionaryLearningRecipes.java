package saeengine.recipe;

import static saeengine.train.Recipe.Part.ADAM;
import static saeengine.train.Recipe.Part.CLIP;
import static saeengine.train.Recipe.Part.PROJECT;
import static saeengine.train.Recipe.Part.PROJECT_EPS;
import static saeengine.train.Recipe.Part.RENORMALISE;
import static saeengine.train.Recipe.Part.RENORMALISE_EPS;

import saeengine.sae.FiringRule;
import saeengine.sae.ReluActivation;
import saeengine.sae.SaeInit;
import saeengine.sae.TopKActivation;
import saeengine.sae.term.AuxKTerm;
import saeengine.sae.term.L1;
import saeengine.sae.term.SummedSquares;
import saeengine.train.Recipe;
import saeengine.train.Recipe.Bias;
import saeengine.train.Recipe.Dead;
import saeengine.train.Recipe.Decay;
import saeengine.train.Span;

/** dictionary_learning's StandardTrainer, StandardTrainerAprilUpdate and TopKTrainer. */
final class DictionaryLearningRecipes {
    static final Dead SELECTED_AT_LEAST =
            new Dead(FiringRule.SELECTED, true, Dead.Threshold.AT_LEAST, Dead.After.TEN_MILLION);

    static final Recipe STANDARD = Recipe.named("dl-standard", "dictionary_learning's StandardTrainer")
            .activation(ReluActivation.RELU)
            .centred()
            .start(SaeInit.TENTH_DIRECTIONS_DRAWN_BIAS, Bias.AS_DRAWN)
            .error(SummedSquares.TERM)
            .penalty(L1.PLAIN, 0.1, Span.steps(2000))
            .after(PROJECT, ADAM, RENORMALISE)
            .rate(1e-3, Span.steps(1000), Decay.CONSTANT)
            .build();

    static final Recipe APRIL = Recipe.named("dl-april", "dictionary_learning's StandardTrainerAprilUpdate")
            .activation(ReluActivation.RELU)
            .centred()
            .start(SaeInit.TENTH_DIRECTIONS_DRAWN_BIAS, Bias.AS_DRAWN)
            .error(SummedSquares.TERM)
            .penalty(L1.BY_DECODER_NORM, 0.1, Span.steps(2000))
            .after(CLIP, ADAM)
            .clip(1.0)
            .rate(1e-3, Span.steps(1000), Decay.CONSTANT)
            .build();

    static final Recipe TOPK = Recipe.named("dl-topk", "dictionary_learning's TopKTrainer")
            .activation(TopKActivation.RECTIFIED)
            .centred()
            .start(SaeInit.UNIT_DECODER, Bias.GEOMETRIC_MEDIAN)
            .error(SummedSquares.TERM)
            .auxiliary(AuxKTerm.DICTIONARY_LEARNING, TopKRecipe.AUX)
            .after(PROJECT_EPS, CLIP, ADAM, RENORMALISE_EPS)
            .clip(1.0)
            .dead(SELECTED_AT_LEAST)
            .rateByWidth(2e-4, Span.steps(1000), Decay.CONSTANT)
            .build();

    private DictionaryLearningRecipes() {}
}
