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
     * @param x [rows, d]
     * @param step counted from 0
     * @param wantStats whether to say more than the loss; it changes nothing
     */
    Member.StepResult take(Device device, Tensor x, long step, boolean wantStats);
}
