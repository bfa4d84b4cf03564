package saeengine.train;

import saeengine.tensor.Device;
import saeengine.tensor.Tensor;

/**
 * One way to do a training step of an autoencoder: forward, loss, gradients, update, dead counting.
 *
 * <p>Ways differ in rounding alone, and which one a step takes depends on recipe, device, state and batch, never on
 * time: a run that is continued repeats it.
 */
interface Step {
    /**
     * @param input what the encoder reads, [rows, d]
     * @param target what the decoder is to write: the same tensor but where the encoder reads rows in other coordinates
     * @param step counted from 0
     * @param wantStats whether to say more than the loss; it changes nothing
     */
    Member.StepResult take(Device device, Tensor input, Tensor target, long step, boolean wantStats);

    /** The same where encoder and loss see the same rows. */
    default Member.StepResult take(Device device, Tensor x, long step, boolean wantStats) {
        return take(device, x, x, step, wantStats);
    }
}
