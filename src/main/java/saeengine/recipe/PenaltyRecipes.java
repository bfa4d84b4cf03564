package saeengine.recipe;

import static saeengine.train.Recipe.Part.ADAM;
import static saeengine.train.Recipe.Part.PROJECT;
import static saeengine.train.Recipe.Part.RENORMALISE;

import saeengine.sae.ReluActivation;
import saeengine.sae.SaeInit;
import saeengine.sae.term.AnnealedLp;
import saeengine.sae.term.Entropy;
import saeengine.sae.term.Ghosts;
import saeengine.sae.term.L1;
import saeengine.sae.term.SummedSquares;
import saeengine.train.Knobs;
import saeengine.train.Recipe;
import saeengine.train.Recipe.Bias;
import saeengine.train.Recipe.Decay;
import saeengine.train.Span;

/** relu-l1 with something else in the place of its L1, or beside it. */
final class PenaltyRecipes {
    private static final String FROM = "from";
    private static final String LAST_P = "p-end";

    static final Recipe ENTROPY = like("entropy", "ReLU and the entropy of a row's latents in place of L1")
            .penalty(Entropy.TERM, 1.0, Span.percent(5))
            .build();

    static final Recipe GHOSTS = Recipe.named("ghost", "relu-l1 with ghost gradients for dead latents")
            .activation(ReluActivation.WITH_PRE_ACTIVATIONS)
            .centred()
            .start(SaeInit.TENTH_DIRECTIONS, Bias.GEOMETRIC_MEDIAN)
            .error(SummedSquares.TERM)
            .penalty(L1.PLAIN, 1.0, Span.percent(5))
            .auxiliary(Ghosts.TERM, 1)
            .after(PROJECT, ADAM, RENORMALISE)
            .rate(1e-3, Span.percent(5), Decay.LINE_OVER_LAST_FIFTH)
            .build();

    static final Recipe P_ANNEAL =
            Recipe.adjustable(new Knobs().with(FROM, 300).with(LAST_P, 0.2), PenaltyRecipes::annealed);

    private PenaltyRecipes() {}

    private static Recipe.Builder annealed(Knobs knobs) {
        return like(
                        "p-anneal",
                        "ReLU and the sum of f^p, p falling from 1 to p-end between the step 'from' and the end")
                .penalty(
                        new AnnealedLp(false, (long) knobs.number(FROM), knobs.number(LAST_P), 10, 10),
                        1.0,
                        Span.percent(5));
    }

    private static Recipe.Builder like(String name, String about) {
        return Recipe.named(name, about)
                .activation(ReluActivation.RELU)
                .centred()
                .start(SaeInit.TENTH_DIRECTIONS, Bias.GEOMETRIC_MEDIAN)
                .error(SummedSquares.TERM)
                .after(PROJECT, ADAM, RENORMALISE)
                .rate(1e-3, Span.percent(5), Decay.LINE_OVER_LAST_FIFTH);
    }
}
