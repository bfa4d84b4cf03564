package saeengine.train;

import java.util.Arrays;
import saeengine.autograd.Tape;
import saeengine.op.GatherRows;
import saeengine.op.Scale;
import saeengine.op.TopKEncode;
import saeengine.sae.AuxK;
import saeengine.sae.Sae;
import saeengine.sae.term.OnDead;
import saeengine.tensor.Tensor;

/**
 * Gradients of an auxiliary loss on dead latents, computed among these alone: their rows of both matrices, gathered,
 * are an autoencoder of their own on a recording tape.
 *
 * @param slots int [features], a latent's row in the gradients, -1 for the living
 * @param encoder [dead, d]
 * @param encoderBias [dead]
 * @param decoder [dead, d]
 * @param decoderBias [d]
 */
record DeadGradients(Tensor slots, Tensor encoder, Tensor encoderBias, Tensor decoder, Tensor decoderBias) {
    /**
     * A step's rows.
     *
     * @param input [rows, d], not centred
     * @param target [rows, outputs]
     * @param xHat [rows, outputs], the reconstruction
     */
    record Rows(Tensor input, Tensor target, Tensor xHat) {}

    /** The gradients, and the loss before its coefficient. */
    record WithLoss(DeadGradients gradients, float loss) {}

    /** Of no latents. */
    static DeadGradients none(Tape t, Sae sae) {
        return ofBias(t, sae, t.zeros(sae.decoderBias().size()));
    }

    private static DeadGradients ofBias(Tape t, Sae sae, Tensor decoderBias) {
        Tensor nothing = t.empty(0);
        return new DeadGradients(slots(t, sae, new int[0]), nothing, nothing, nothing, decoderBias);
    }

    private static Tensor slots(Tape t, Sae sae, int[] dead) {
        int[] slots = new int[sae.features()];
        Arrays.fill(slots, -1);
        for (int i = 0; i < dead.length; i++) {
            slots[dead[i]] = i;
        }
        return t.of(slots, slots.length);
    }

    /**
     * @param t a recording tape, which has to stay open as long as the gradients are used
     * @param dead latents, ascending; of none there is at most a gradient of the decoder's bias
     */
    static WithLoss of(Tape t, Trainee trainee, OnDead term, Rows rows, int[] dead) {
        return dead.length == 0 ? ofNone(t, trainee, term, rows) : ofSome(t, trainee, term, rows, dead);
    }

    private static WithLoss ofNone(Tape t, Trainee trainee, OnDead term, Rows rows) {
        Sae sae = trainee.sae();
        AuxK.Selector never = (tape, candidates, k) -> {
            throw new IllegalStateException("there is no dead latent to select");
        };
        AuxK.Step step = new AuxK.Step(never, rows.target(), rows.xHat(), sae.decoder(), sae.decoderBias());
        Tensor loss = backward(t, trainee, term, step, t.of(new int[0], 0));
        return new WithLoss(ofBias(t, sae, t.grad(sae.decoderBias())), loss.item());
    }

    private static Tensor backward(Tape t, Trainee trainee, OnDead term, AuxK.Step step, Tensor dead) {
        Tensor loss = term.of(t, step, dead);
        t.backward(Scale.scale(t, loss, (float) trainee.settings().auxiliary()));
        return loss;
    }

    private static WithLoss ofSome(Tape t, Trainee trainee, OnDead term, Rows rows, int[] dead) {
        Sae sae = trainee.sae();
        int n = dead.length;
        Tensor which = t.of(dead, n);
        Tensor encoder = leaf(GatherRows.gatherRows(t, sae.encoder(), which));
        Tensor decoder = leaf(GatherRows.gatherRows(t, sae.decoder(), which));
        Tensor column = sae.encoderBias().reshaped(sae.features(), 1);
        Tensor bias = leaf(GatherRows.gatherRows(t, column, which).reshaped(n));
        Tensor input = sae.encoderInput(t, rows.input());
        TopKEncode encode = TopKEncode.of(t, input, encoder, bias);
        boolean trainsEncoder = trainee.settings().auxiliaryTrainsEncoder();
        AuxK.Selector select = term.selector(encode::topKAmong, encode.preActivations(), trainsEncoder);
        AuxK.Step step = new AuxK.Step(select, rows.target(), rows.xHat(), decoder, sae.decoderBias());
        int[] all = new int[n];
        Arrays.setAll(all, i -> i);
        Tensor loss = backward(t, trainee, term, step, t.of(all, n));
        DeadGradients gradients = new DeadGradients(
                slots(t, sae, dead), t.grad(encoder), t.grad(bias), t.grad(decoder), t.grad(sae.decoderBias()));
        return new WithLoss(gradients, loss.item());
    }

    /** A gathered copy as the beginning of a record. */
    private static Tensor leaf(Tensor copy) {
        copy.setRequiresGrad(true);
        return copy;
    }
}
