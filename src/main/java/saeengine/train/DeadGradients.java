package saeengine.train;

import java.util.Arrays;
import saeengine.autograd.Tape;
import saeengine.op.DeadList;
import saeengine.op.Indices;
import saeengine.op.Scale;
import saeengine.op.TopKEncode;
import saeengine.sae.AuxK;
import saeengine.sae.Sae;
import saeengine.sae.term.OnDead;
import saeengine.tensor.DType;
import saeengine.tensor.Device;
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

    /** The gradients, and the loss before its coefficient, [1]. */
    record WithLoss(DeadGradients gradients, Tensor loss) {}

    /** The slots of no latents, on the device for as long as it is open. */
    static Tensor nobody(Device device, int features) {
        Tensor slots = device.allocate(DType.I32, features);
        int[] none = new int[features];
        Arrays.fill(none, -1);
        device.upload(none, 0, slots);
        return slots;
    }

    /** Of no latents. */
    static DeadGradients none(Tape t, Tensor nobody) {
        return ofBias(t, nobody, t.empty(0));
    }

    private static DeadGradients ofBias(Tape t, Tensor nobody, Tensor decoderBias) {
        Tensor nothing = t.empty(0);
        return new DeadGradients(nobody, nothing, nothing, nothing, decoderBias);
    }

    /**
     * With no latent dead there is at most a gradient of the decoder's bias.
     *
     * @param t a recording tape, which has to stay open as long as the gradients are used
     * @param nobody see {@link #nobody}
     */
    static WithLoss ofNone(Tape t, Trainee trainee, OnDead term, Rows rows, Tensor nobody) {
        Sae sae = trainee.sae();
        AuxK.Step step =
                new AuxK.Step(AuxK.Selector.NEVER, rows.target(), rows.xHat(), sae.decoder(), sae.decoderBias());
        Tensor loss = backward(t, trainee, term, step, t.of(new int[0], 0));
        return new WithLoss(ofBias(t, nobody, t.grad(sae.decoderBias())), loss);
    }

    private static Tensor backward(Tape t, Trainee trainee, OnDead term, AuxK.Step step, Tensor dead) {
        Tensor loss = term.of(t, step, dead);
        t.backward(Scale.scale(t, loss, (float) trainee.settings().auxiliary()));
        return loss;
    }

    /**
     * Of a list that may have room for more latents than are dead, which nobody then waits for: a place beyond them has rows
     * of zeros and so low a bias that it is selected after all others.
     *
     * @param t a recording tape, which has to stay open as long as the gradients are used
     */
    static WithLoss of(Tape t, Trainee trainee, OnDead term, Rows rows, DeadList list) {
        Sae sae = trainee.sae();
        int n = list.most();
        Tensor encoder = leaf(list.rows(t, sae.encoder(), 0f));
        Tensor decoder = leaf(list.rows(t, sae.decoder(), 0f));
        Tensor column = sae.encoderBias().reshaped(sae.features(), 1);
        Tensor bias = leaf(list.rows(t, column, -Float.MAX_VALUE).reshaped(n));
        Tensor input = sae.encoderInput(t, rows.input());
        TopKEncode encode = TopKEncode.of(t, input, encoder, bias);
        boolean trainsEncoder = trainee.settings().auxiliaryTrainsEncoder();
        AuxK.Selector select = term.selector(AuxK.Selector.of(encode), encode.preActivations(), trainsEncoder);
        AuxK.Step step = new AuxK.Step(select, rows.target(), rows.xHat(), decoder, sae.decoderBias(), list);
        Tensor loss = backward(t, trainee, term, step, Indices.indices(t, n));
        DeadGradients gradients = new DeadGradients(
                list.slots(), t.grad(encoder), t.grad(bias), t.grad(decoder), t.grad(sae.decoderBias()));
        return new WithLoss(gradients, loss);
    }

    /** A gathered copy as the beginning of a record. */
    private static Tensor leaf(Tensor copy) {
        copy.setRequiresGrad(true);
        return copy;
    }
}
