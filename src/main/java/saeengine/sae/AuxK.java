package saeengine.sae;

import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.op.DeadList;
import saeengine.op.Residual;
import saeengine.op.Scale;
import saeengine.op.ScaleBy;
import saeengine.op.Sparse;
import saeengine.op.SparseDecode;
import saeengine.op.Spread;
import saeengine.op.SquaredError;
import saeengine.op.StopGradient;
import saeengine.op.SubtractRow;
import saeengine.op.TopK;
import saeengine.op.TopKEncode;
import saeengine.tensor.Tensor;

/**
 * The auxiliary loss that revives dead latents: the best of them have to explain what the others left over.
 *
 * <p>Gao et al., Scaling and Evaluating Sparse Autoencoders, 2024, section A.2. Each row selects among the dead
 * latents, rectifies, decodes, and is compared with the residual, through which no gradient flows. The dialects differ
 * in the decoder's bias, the count and the denominator. With none dead the loss is 0 and has no gradient, but for
 * OpenAI's. Its coefficient is the caller's: 1/32 in the paper.
 *
 * <p>OpenAI's code makes live latents 0 instead of leaving them out. A 0 can then outrank a negative dead latent, but
 * after the rectifier neither says anything, so that values and gradients are the same.
 */
public final class AuxK {
    private AuxK() {}

    /** Selects from pre-activations. */
    public interface Selector {
        /** Of a loss with no latent dead, which selects nothing. */
        Selector NEVER = new Selector() {
            @Override
            public Sparse topKAmong(Tape t, Tensor candidates, int k) {
                throw new IllegalStateException("there is no dead latent to select");
            }

            @Override
            public Selector among(Tape t, DeadList list) {
                return this;
            }
        };

        Sparse topKAmong(Tape t, Tensor candidates, int k);

        /** Selects from those of the latents in a list: candidates are its places, of which those beyond the last come last. */
        Selector among(Tape t, DeadList list);

        /** Selects from dense ones, before or after rectifying. */
        static Selector of(Tensor pre) {
            return new Selector() {
                @Override
                public Sparse topKAmong(Tape t, Tensor candidates, int k) {
                    return TopK.topKAmong(t, pre, candidates, k);
                }

                @Override
                public Selector among(Tape t, DeadList list) {
                    return of(list.columns(t, pre, -Float.MAX_VALUE));
                }
            };
        }

        /** Selects with a sparse backward pass. */
        static Selector of(TopKEncode encode) {
            return new Selector() {
                @Override
                public Sparse topKAmong(Tape t, Tensor candidates, int k) {
                    return encode.topKAmong(t, candidates, k);
                }

                @Override
                public Selector among(Tape t, DeadList list) {
                    return of(encode.among(t, list));
                }
            };
        }
    }

    /**
     * What a step has when it comes to the auxiliary loss.
     *
     * @param select from the step's pre-activations
     * @param x [rows, d]
     * @param xHat [rows, d], the reconstruction
     * @param decoder [features, d]
     * @param decoderBias [d]
     * @param list where the dead latents that a loss is given are the places of a list with room for more than there are;
     *     a place beyond them has a decoder row of zeros and is selected after all others. Null where they are all dead
     */
    public record Step(
            Selector select,
            Tensor x,
            Tensor xHat,
            Tensor decoder,
            Tensor decoderBias,
            @Nullable DeadList list) {
        public Step(Selector select, Tensor x, Tensor xHat, Tensor decoder, Tensor decoderBias) {
            this(select, x, xHat, decoder, decoderBias, null);
        }

        private int usualCount() {
            return Math.max(1, decoder.cols() / 2);
        }

        /** The loss times min(dead / usual count, 1). */
        private Tensor byShare(Tape t, Tensor loss, Tensor dead) {
            return list == null
                    ? Scale.scale(t, loss, Math.min((float) dead.size() / usualCount(), 1f))
                    : ScaleBy.scaleBy(t, loss, list.share(t, usualCount()));
        }

        /** The loss, or 0 where the list has none. */
        private Tensor ifAny(Tape t, Tensor loss) {
            return list == null ? loss : ScaleBy.scaleBy(t, loss, list.share(t, 1));
        }
    }

    /**
     * OpenAI: mean squared error over the residual's variance in the batch. The bias is in the reconstruction and its
     * value, detached, in the target: they cancel in value, and the bias still gets a gradient. So it does with none
     * dead, as that code masks and selects on every step: the reconstruction is then the bias alone.
     *
     * @param dead int [n], the dead latents, ascending; n may be 0
     * @param k how many a row selects, at most all
     */
    public static Tensor openai(Tape t, Step s, Tensor dead, int k) {
        Tensor residual = Residual.residual(t, s.x(), s.xHat());
        Tensor minusBias = Scale.scale(t, StopGradient.stopGradient(s.decoderBias()), -1f);
        Tensor target = SubtractRow.subtractRow(t, residual, minusBias);
        Tensor reconstruction = dead.size() == 0 ? biasAlone(t, s) : decode(t, s, dead, k, s.decoderBias());
        return Scale.quotient(t, SquaredError.squaredError(t, reconstruction, target), Spread.spread(t, residual));
    }

    /** dictionary_learning: no bias, min(d / 2, dead) selected, over the residual's variance in the batch. */
    public static Tensor dictionaryLearning(Tape t, Step s, Tensor dead) {
        if (dead.size() == 0) {
            return t.zeros(1);
        }
        Tensor residual = Residual.residual(t, s.x(), s.xHat());
        Tensor reconstruction = decode(t, s, dead, s.usualCount(), null);
        Tensor error = SquaredError.squaredError(t, reconstruction, residual);
        return s.ifAny(t, Scale.quotient(t, error, Spread.spread(t, residual)));
    }

    /**
     * sparsify: the bias in the reconstruction and not in the target, min(d / 2, dead) selected, over the rows'
     * variance in the batch, times min(dead / (d / 2), 1).
     *
     * <p>Its released class sends the encoder no gradient from here, unlike the paper: for that, let the step select
     * from {@link StopGradient} of the pre-activations.
     */
    public static Tensor sparsify(Tape t, Step s, Tensor dead) {
        if (dead.size() == 0) {
            return t.zeros(1);
        }
        Tensor residual = Residual.residual(t, s.x(), s.xHat());
        Tensor reconstruction = decode(t, s, dead, s.usualCount(), s.decoderBias());
        Tensor error = SquaredError.squaredError(t, reconstruction, residual);
        return s.byShare(t, Scale.quotient(t, error, Spread.spread(t, s.x())), dead);
    }

    /**
     * SAELens: no bias, min(d / 2, dead) selected and not rectified, times min(dead / (d / 2), 1), over nothing: the mean over
     * rows of the sum over dims.
     */
    public static Tensor saeLens(Tape t, Step s, Tensor dead) {
        if (dead.size() == 0) {
            return t.zeros(1);
        }
        Tensor residual = Residual.residual(t, s.x(), s.xHat());
        Sparse kept = s.select().topKAmong(t, dead, Math.min(s.usualCount(), dead.size()));
        Tensor reconstruction = SparseDecode.sparseDecode(t, kept, s.decoder(), null);
        return s.byShare(t, SquaredError.squaredError(t, reconstruction, residual), dead);
    }

    private static Tensor biasAlone(Tape t, Step s) {
        Tensor minusBias = Scale.scale(t, s.decoderBias(), -1f);
        return SubtractRow.subtractRow(t, t.zeros(s.x().shape()), minusBias);
    }

    private static Tensor decode(Tape t, Step s, Tensor dead, int k, @Nullable Tensor bias) {
        Sparse kept = s.select().topKAmong(t, dead, Math.min(k, dead.size()));
        return SparseDecode.sparseDecode(t, kept.relu(t), s.decoder(), bias);
    }
}
