package saeengine.check;

import java.util.Arrays;
import saeengine.autograd.Tape;
import saeengine.tensor.Device;
import saeengine.tensor.Products;
import saeengine.tensor.RandomStream;
import saeengine.tensor.Tensor;

/** What a line of the catalogue gives on a device, for the random inputs that every check takes. */
public final class OpRuns {
    static final long SEED = 20_261_122;

    private OpRuns() {}

    /** Every gradient, and the values after them. */
    public static float[][] results(Device device, OpCase op) {
        float[][] inputs = op.values(SEED);
        float[][] gradients = gradients(device, op, inputs, outputWeights(device, op, inputs));
        float[][] results = Arrays.copyOf(gradients, gradients.length + 1);
        results[gradients.length] = forward(device, op, inputs);
        return results;
    }

    static float[] forward(Device device, OpCase op, float[][] inputs) {
        return forward(device, Products.EXACT, op, inputs);
    }

    static float[] forward(Device device, Products products, OpCase op, float[][] inputs) {
        try (Tape tape = Tape.inference(device, products)) {
            return op.op().apply(tape, tensors(tape, op, inputs)).toArray();
        }
    }

    /** One random weight for each element of the output: the scalar that is differentiated is their sum. */
    static float[] outputWeights(Device device, OpCase op, float[][] inputs) {
        float[] weights = new float[forward(device, op, inputs).length];
        RandomStream random = new RandomStream(SEED, 99);
        for (int i = 0; i < weights.length; i++) {
            weights[i] = random.nextUniform(1f);
        }
        return weights;
    }

    static float[][] gradients(Device device, OpCase op, float[][] inputs, float[] weights) {
        return gradients(device, Products.EXACT, op, inputs, weights);
    }

    static float[][] gradients(Device device, Products products, OpCase op, float[][] inputs, float[] weights) {
        try (Tape tape = Tape.recording(device, products)) {
            Tensor[] x = tensors(tape, op, inputs);
            Tensor y = op.op().apply(tape, x);
            device.upload(weights, 0, tape.grad(y));
            tape.backwardFromGradients();
            float[][] gradients = new float[x.length][];
            for (int i = 0; i < x.length; i++) {
                gradients[i] = tape.grad(x[i]).toArray();
            }
            return gradients;
        }
    }

    static Tensor[] tensors(Tape tape, OpCase op, float[][] inputs) {
        Tensor[] x = new Tensor[inputs.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = tape.of(inputs[i], op.inputs().get(i).shape());
            x[i].setRequiresGrad(true);
        }
        return x;
    }
}
