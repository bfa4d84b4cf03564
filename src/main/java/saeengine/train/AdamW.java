package saeengine.train;

import java.util.List;
import saeengine.autograd.Tape;
import saeengine.tensor.Device;
import saeengine.tensor.Parameter;

/**
 * AdamW over a whole model: every matrix shrinks by lr decay, no vector does.
 *
 * <p>Matrices are the parameters of two dimensions, the embedding tables among them; vectors are the biases and the
 * gains of the layer norms. Shrinking a gain would not make the function simpler, only smaller.
 */
final class AdamW {
    private final Adam matrices;
    private final Adam vectors;

    /** @param decay the weight decay of the matrices */
    AdamW(Device device, List<Parameter> parameters, Adam.Constants constants, double decay) {
        Adam.Constants decayed = new Adam.Constants(
                constants.beta1(), constants.beta2(), constants.epsilon(), decay, Adam.Decay.DECOUPLED);
        matrices = new Adam(device, parameters.stream().filter(AdamW::isMatrix).toList(), decayed);
        vectors = new Adam(device, parameters.stream().filter(p -> !isMatrix(p)).toList(), constants);
    }

    private static boolean isMatrix(Parameter parameter) {
        return parameter.shape().length == 2;
    }

    void step(Tape tape, double learningRate) {
        matrices.step(tape, learningRate);
        vectors.step(tape, learningRate);
    }

    void setSteps(long steps) {
        matrices.setSteps(steps);
        vectors.setSteps(steps);
    }

    Adam.Moments moments(Parameter parameter) {
        return (isMatrix(parameter) ? matrices : vectors).moments(parameter);
    }
}
