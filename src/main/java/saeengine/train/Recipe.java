package saeengine.train;

import java.util.List;
import saeengine.sae.FiringRule;
import saeengine.sae.Sae;
import saeengine.sae.SaeInit;

/**
 * How an autoencoder is trained, composed of parts: every recipe runs through the same step.
 *
 * @param about one line for help texts
 * @param centred whether b_dec is subtracted from the input
 * @param bias what b_dec starts from
 * @param rescaled whether the encoder is rescaled by {@link SaeInit#rescaleEncoder} at the start
 * @param error how the squared error is scaled
 * @param penalty the sparsity term
 * @param auxiliary the loss that revives dead latents
 * @param before what happens to the decoder before the forward pass
 * @param after what happens after the backward pass, in order, the optimizer's step included
 * @param clip the most that the norm of all gradients may be, where {@code after} clips
 * @param dead when a latent counts as dead
 * @param defaults what options may change
 */
public record Recipe(
        String name,
        String about,
        Sae.Activation activation,
        boolean centred,
        SaeInit init,
        Bias bias,
        boolean rescaled,
        ErrorTerm error,
        Penalty penalty,
        Auxiliary auxiliary,
        List<Part> before,
        List<Part> after,
        double clip,
        Dead dead,
        Adam.Constants adam,
        Defaults defaults) {

    /** What b_dec starts from, when it is not drawn or given. */
    public enum Bias {
        /** What the initialisation leaves. */
        AS_DRAWN,
        /** The geometric median of the first rows. */
        GEOMETRIC_MEDIAN,
        /** The mean of the first rows. */
        MEAN
    }

    /** The reconstruction term. */
    public enum ErrorTerm {
        /** SE: mean over rows of the sum over dims of r^2. */
        SQUARED,
        /** FVU: sum of r^2 over sum of (x - mean)^2, over the batch. */
        UNEXPLAINED,
        /** mean of r^2 over rows and dims, over the variance of a first sample. */
        OVER_VARIANCE
    }

    /** The sparsity term, before its coefficient. */
    public enum Penalty {
        NONE,
        /** Mean over rows of the sum of f_i. */
        L1,
        /** Mean over rows of the sum of f_i ||W_dec,i||. */
        L1_COLUMN_NORM
    }

    /** {@link saeengine.sae.AuxK} in its dialects. */
    public enum Auxiliary {
        NONE,
        OPENAI,
        DICTIONARY_LEARNING,
        SPARSIFY
    }

    /** What may happen to decoder, gradients and weights around the optimizer's step. */
    public enum Part {
        /** Decoder rows to length 1. */
        RENORMALISE,
        /** The same with float32's epsilon added to the length. */
        RENORMALISE_EPS,
        /** Gradient less its component along the decoder row. */
        PROJECT,
        /** The same, the row's length taken with 1e-6 added. */
        PROJECT_EPS,
        /** The same for rows taken to have length 1. */
        PROJECT_UNIT,
        /** All gradients together to a norm of at most the recipe's. */
        CLIP,
        /** The optimizer's step. */
        ADAM
    }

    /**
     * When a latent counts as dead.
     *
     * @param fires what counts as firing
     * @param countedFirst whether this step's firing counts for this step's auxiliary loss
     * @param threshold how many tokens without firing, from the option and the batch, are still not dead
     */
    public record Dead(FiringRule fires, boolean countedFirst, Threshold threshold) {
        /** Turns {@code --dead-after} tokens into the most tokens a living latent has not fired for. */
        public enum Threshold {
            /** since > tokens. */
            MORE,
            /** since >= tokens. */
            AT_LEAST,
            /** Counted in whole steps: since >= floor(tokens / batch) batches. */
            WHOLE_STEPS;

            long of(long tokens, int batch) {
                return switch (this) {
                    case MORE -> tokens;
                    case AT_LEAST -> tokens - 1;
                    case WHOLE_STEPS -> tokens / batch * batch - 1;
                };
            }
        }
    }

    /**
     * What options change.
     *
     * @param lr learning rate, at 16,384 latents where {@code lrByWidth}
     * @param lrByWidth whether it goes with 1 / sqrt(F / 16,384)
     * @param lrWarmup steps of linear warm-up from 0; negative for a share of the run, in percent
     * @param decay how the rate falls
     * @param l1 the sparsity coefficient
     * @param l1Warmup steps until the coefficient has its full value; negative for a share in percent
     * @param aux the auxiliary loss's coefficient
     */
    public record Defaults(
            double lr, boolean lrByWidth, long lrWarmup, Decay decay, double l1, long l1Warmup, double aux) {
        /** The learning rate of an autoencoder of so many latents. */
        public double lr(int features) {
            return lrByWidth ? lr / Math.sqrt(features / 16_384.0) : lr;
        }

        static long steps(long setting, long steps) {
            return setting >= 0 ? setting : -setting * steps / 100;
        }

        /** Warm-up steps of a run. */
        public long lrWarmup(long steps) {
            return steps(lrWarmup, steps);
        }

        public long l1Warmup(long steps) {
            return steps(l1Warmup, steps);
        }
    }

    /** How the learning rate falls after its warm-up. */
    public enum Decay {
        /** It does not. */
        CONSTANT,
        /** To 0 on a line over the last three fifths. */
        LINE_OVER_LAST_THREE_FIFTHS,
        /** To 0 on a line over the last fifth. */
        LINE_OVER_LAST_FIFTH,
        /** To 0 on a line from the end of the warm-up. */
        LINE
    }

    /** Whether there is a squared error and nothing else, so that the loss says all. */
    public boolean isPlain() {
        return error == ErrorTerm.SQUARED && penalty == Penalty.NONE && auxiliary == Auxiliary.NONE;
    }

    /** Whether latents can be dead in a way that training acts on. */
    public boolean hasAuxiliary() {
        return auxiliary != Auxiliary.NONE;
    }
}
