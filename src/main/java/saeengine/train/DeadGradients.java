package saeengine.train;

import java.util.Arrays;
import saeengine.autograd.Tape;
import saeengine.op.GatherRows;
import saeengine.op.Scale;
import saeengine.op.SubtractRow;
import saeengine.op.TopKEncode;
import saeengine.sae.AuxK;
import saeengine.sae.Sae;
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
    /** The gradients, and the loss before its coefficient. */
    record WithLoss(DeadGradients gradients, float loss) {}

    /** Of no latents. */
    static DeadGradients none(Tape t, Sae sae) {
        int[] slots = new int[sae.features()];
        Arrays.fill(slots, -1);
        Tensor nothing = t.empty(0);
        return new DeadGradients(t.of(slots, slots.length), nothing, nothing, nothing, t.zeros(sae.dims()));
    }

    /**
     * @param t a recording tape, which has to stay open as long as the gradients are used
     * @param xHat [rows, d], the reconstruction
     * @param dead latents, ascending
     */
    static WithLoss of(Tape t, Trainee trainee, Tensor x, Tensor xHat, int[] dead) {
        Sae sae = trainee.sae();
        int n = dead.length;
        int d = sae.dims();
        Tensor which = t.of(dead, n);
        Tensor encoder = leaf(GatherRows.gatherRows(t, sae.encoder(), which));
        Tensor decoder = leaf(GatherRows.gatherRows(t, sae.decoder(), which));
        Tensor column = sae.encoderBias().reshaped(sae.features(), 1);
        Tensor bias = leaf(GatherRows.gatherRows(t, column, which).reshaped(n));
        Tensor input = sae.shape().centred() ? SubtractRow.subtractRow(t, x, sae.decoderBias()) : x;
        TopKEncode encode = TopKEncode.of(t, input, encoder, bias);
        boolean trainsEncoder = trainee.settings().auxiliaryTrainsEncoder();
        AuxK.Selector select =
                Objective.selector(trainee.recipe(), trainsEncoder, encode::topKAmong, encode.preActivations());
        AuxK.Step step = new AuxK.Step(select, x, xHat, decoder, sae.decoderBias());
        int[] all = new int[n];
        Arrays.setAll(all, i -> i);
        Tensor loss = Objective.auxiliary(t, trainee.recipe(), step, t.of(all, n));
        t.backward(Scale.scale(t, loss, (float) trainee.settings().auxiliary()));
        int[] slots = new int[sae.features()];
        Arrays.fill(slots, -1);
        for (int i = 0; i < n; i++) {
            slots[dead[i]] = i;
        }
        DeadGradients gradients = new DeadGradients(
                t.of(slots, slots.length), t.grad(encoder), t.grad(bias), t.grad(decoder), t.grad(sae.decoderBias()));
        return new WithLoss(gradients, loss.item());
    }

    /** A gathered copy as the beginning of a record. */
    private static Tensor leaf(Tensor copy) {
        copy.setRequiresGrad(true);
        return copy;
    }
}
