package saeengine.train;

import saeengine.autograd.Tape;
import saeengine.sae.ResamplePlan;
import saeengine.tensor.Parameter;
import saeengine.tensor.Tensor;

/** Applies a {@link ResamplePlan} to a model in training: sets the weights, and has the optimizer forget the old ones. */
public final class Resample {
    private Resample() {}

    /**
     * @param encoder [features, d]
     * @param encoderBias [features]
     * @param decoder [features, d]
     */
    public static void apply(
            Tape t, ResamplePlan plan, Adam adam, Parameter encoder, Parameter encoderBias, Parameter decoder) {
        plan.writeTo(t, encoder, encoderBias, decoder);
        Tensor indices = plan.indices(t);
        adam.forget(t, encoder, indices);
        adam.forget(t, encoderBias, indices);
        adam.forget(t, decoder, indices);
    }
}
