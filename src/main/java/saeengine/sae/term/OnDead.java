package saeengine.sae.term;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.op.DeadList;
import saeengine.op.Indices;
import saeengine.sae.AuxK;
import saeengine.tensor.Tensor;

/** A term that involves only the dead latents and the decoder's bias; the step's reconstruction is given as data. */
public interface OnDead extends Term {
    /**
     * @param s what the step has; its latents may be the dead ones alone
     * @param dead int [n], places of the dead among the latents of {@code s}, ascending
     */
    Tensor of(Tape t, AuxK.Step s, Tensor dead);

    /** Whether it is there with no latent dead, and then moves the decoder's bias alone. */
    default boolean actsWithNoneDead() {
        return false;
    }

    /**
     * How its gradient reaches the encoder: as the step's own selector does, or, from pre-activations as data, not.
     *
     * @param pre as data, [rows, latents]
     */
    default AuxK.Selector selector(AuxK.Selector select, Tensor pre, boolean trainsEncoder) {
        return select;
    }

    /** Whether an option may let its gradient reach the encoder. */
    default boolean mayTrainEncoder() {
        return false;
    }

    @Override
    default @Nullable Tensor of(TermInputs in) {
        DeadList dead = in.dead();
        if (dead == null && !actsWithNoneDead()) {
            return null;
        }
        Tape t = in.tape();
        if (in.forward().code().select() == null) {
            throw new IllegalStateException(formula() + ": "
                    + in.sae().shape().activation().label() + " has no pre-activations to select dead latents from");
        }
        AuxK.Selector select = selector(
                in.forward().code().select(),
                Objects.requireNonNull(in.forward().code().pre()),
                in.auxiliaryTrainsEncoder());
        Tensor decoder = in.sae().decoder();
        Tensor bias = in.sae().decoderBias();
        if (dead == null || t.device().isHost()) {
            AuxK.Step step = new AuxK.Step(select, in.target(), in.reconstruction(), decoder, bias);
            return of(t, step, dead == null ? t.of(new int[0], 0) : dead.latents());
        }
        // How many are dead nobody knows here: they are taken out of all, with room for the most that there can be.
        AuxK.Step step = new AuxK.Step(
                select.among(t, dead), in.target(), in.reconstruction(), dead.rows(t, decoder, 0f), bias, dead);
        return of(t, step, Indices.indices(t, dead.most()));
    }
}
