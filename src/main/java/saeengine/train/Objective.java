package saeengine.train;

import saeengine.autograd.Tape;
import saeengine.op.Add;
import saeengine.op.ColumnNorm;
import saeengine.op.NormalisedError;
import saeengine.op.Scale;
import saeengine.op.Spread;
import saeengine.op.SquaredError;
import saeengine.op.StopGradient;
import saeengine.op.WeightedL1;
import saeengine.sae.AuxK;
import saeengine.sae.Sae;
import saeengine.tensor.Tensor;

/** The total loss of a recipe: error, plus sparsity and auxiliary terms by their coefficients. */
final class Objective {
    /** OpenAI's count of latents that an auxiliary loss selects; the others go by d / 2. */
    private static final int OPENAI_AUX_K = 256;

    private Objective() {}

    /**
     * What a step may change of the terms.
     *
     * @param penalty coefficient of the sparsity term now
     * @param auxiliary coefficient of the auxiliary loss
     * @param auxiliaryTrainsEncoder whether sparsify's auxiliary loss reaches the encoder, as in the paper
     * @param variance of the data over rows and dims, for an error relative to it
     * @param dead the dead latents, ascending
     */
    record Weights(double penalty, double auxiliary, boolean auxiliaryTrainsEncoder, double variance, int[] dead) {}

    /** The loss and what it is made of; penalty and auxiliary before their coefficients, null where there is none. */
    record Terms(Tensor total, Tensor error, Tensor penalty, Tensor auxiliary) {}

    static Terms of(Tape t, Recipe recipe, Sae sae, Sae.Forward forward, Tensor x, Weights w) {
        Tensor error = switch (recipe.error()) {
            case SQUARED -> SquaredError.squaredError(t, forward.reconstruction(), x);
            case UNEXPLAINED -> NormalisedError.unexplained(t, forward.reconstruction(), x);
            case OVER_VARIANCE -> NormalisedError.ofVariance(t, forward.reconstruction(), x, (float) w.variance());
        };
        Tensor penalty = switch (recipe.penalty()) {
            case NONE -> null;
            case L1 -> l1(t, forward, null);
            case L1_COLUMN_NORM -> l1(t, forward, ColumnNorm.columnNorm(t, sae.decoder()));
        };
        Tensor auxiliary =
                hasAuxiliary(recipe, w.auxiliary(), w.dead()) ? auxiliary(t, recipe, sae, forward, x, w) : null;
        Tensor total = plus(t, plus(t, error, penalty, w.penalty()), auxiliary, w.auxiliary());
        return new Terms(total, error, penalty, auxiliary);
    }

    /** Whether a step has an auxiliary loss: OpenAI's is there with no latent dead, and then moves b_dec alone. */
    static boolean hasAuxiliary(Recipe recipe, double coefficient, int[] dead) {
        return coefficient != 0
                && recipe.hasAuxiliary()
                && (dead.length > 0 || recipe.auxiliary() == Recipe.Auxiliary.OPENAI);
    }

    /** What the squared error is multiplied by to be the recipe's; waits for the device where the batch says it. */
    static float errorUnit(Tape t, Recipe recipe, Tensor x, double variance) {
        return switch (recipe.error()) {
            case SQUARED -> 1f;
            case UNEXPLAINED -> {
                float spread = Spread.spread(t, x).item();
                yield Scale.isNothing(spread) ? 0f : 1f / spread;
            }
            case OVER_VARIANCE -> NormalisedError.overVariance(x.cols(), (float) variance);
        };
    }

    private static Tensor l1(Tape t, Sae.Forward forward, Tensor norms) {
        return forward.dense() != null
                ? WeightedL1.weightedL1(t, forward.dense(), norms)
                : WeightedL1.weightedL1(t, forward.sparse(), norms);
    }

    private static Tensor auxiliary(Tape t, Recipe recipe, Sae sae, Sae.Forward forward, Tensor x, Weights w) {
        Tensor dead = t.of(w.dead(), w.dead().length);
        AuxK.Selector select = selector(recipe, w.auxiliaryTrainsEncoder(), forward.select(), forward.pre());
        AuxK.Step step = new AuxK.Step(select, x, forward.reconstruction(), sae.decoder(), sae.decoderBias());
        return auxiliary(t, recipe, step, dead);
    }

    /** @param pre the pre-activations, as data */
    static AuxK.Selector selector(Recipe recipe, boolean trainsEncoder, AuxK.Selector select, Tensor pre) {
        boolean detached = recipe.auxiliary() == Recipe.Auxiliary.SPARSIFY && !trainsEncoder;
        return detached ? AuxK.Selector.of(StopGradient.stopGradient(pre)) : select;
    }

    /** The recipe's auxiliary loss, before its coefficient. */
    static Tensor auxiliary(Tape t, Recipe recipe, AuxK.Step step, Tensor dead) {
        return switch (recipe.auxiliary()) {
            case NONE -> throw new IllegalArgumentException(recipe.name() + " has no auxiliary loss");
            case OPENAI -> AuxK.openai(t, step, dead, OPENAI_AUX_K);
            case DICTIONARY_LEARNING -> AuxK.dictionaryLearning(t, step, dead);
            case SPARSIFY -> AuxK.sparsify(t, step, dead);
        };
    }

    private static Tensor plus(Tape t, Tensor total, Tensor term, double weight) {
        return term == null ? total : Add.add(t, total, Scale.scale(t, term, (float) weight));
    }
}
