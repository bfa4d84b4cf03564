package saeengine.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import saeengine.autograd.Tape;
import saeengine.tensor.Device;
import saeengine.tensor.RandomStream;
import saeengine.tensor.Tensor;
import saeengine.testing.Relative;

/** What every line of the catalogue has to keep to, on any device. */
final class OpChecks {
    static final long SEED = 20_261_122;

    private OpChecks() {}

    static void values(Device device, OpCase op) {
        float[][] inputs = op.values(SEED);
        Relative.assertWithin(1e-5, forward(device, op, inputs), op.reference().apply(doubles(inputs)), op.name());
    }

    /** Central differences with eps 1e-2; every element within 1e-3 of the tensor's largest gradient. */
    static void gradients(Device device, OpCase op) {
        float[][] inputs = op.values(SEED);
        float[] weights = outputWeights(device, op, inputs);
        float[][] gradients = gradients(device, op, inputs, weights);
        for (int i = 0; i < inputs.length; i++) {
            double[] numeric = new double[inputs[i].length];
            for (int j = 0; j < numeric.length; j++) {
                numeric[j] = difference(op, inputs, i, j, weights);
            }
            Relative.assertWithin(1e-3, gradients[i], numeric, op.name() + ", gradient of input " + i);
        }
    }

    /** The float64 reference is differentiated where it is cheap and exact; its values are checked above. */
    private static double difference(OpCase op, float[][] inputs, int i, int j, float[] weights) {
        double eps = 1e-2;
        double[][] shifted = doubles(inputs);
        shifted[i][j] += eps;
        double above = weighted(op.reference().apply(shifted), weights);
        shifted[i][j] -= 2 * eps;
        return (above - weighted(op.reference().apply(shifted), weights)) / (2 * eps);
    }

    /** Every gradient, and the values after them. */
    static float[][] results(Device device, OpCase op) {
        float[][] inputs = op.values(SEED);
        float[][] gradients = gradients(device, op, inputs, outputWeights(device, op, inputs));
        float[][] results = Arrays.copyOf(gradients, gradients.length + 1);
        results[gradients.length] = forward(device, op, inputs);
        return results;
    }

    /** Gradients add, and memory comes back. */
    static void memory(Device device, OpCase op) {
        float[][] inputs = op.values(SEED);
        long before = device.usedBytes();
        float[] weights = outputWeights(device, op, inputs);
        float[][] once = gradients(device, op, inputs, weights);
        try (Tape tape = Tape.recording(device)) {
            Tensor[] x = tensors(tape, op, inputs);
            for (int repeat = 0; repeat < 2; repeat++) {
                device.upload(weights, 0, tape.grad(op.op().apply(tape, x)));
            }
            tape.backwardFromGradients();
            for (int i = 0; i < x.length; i++) {
                float[] twice = tape.grad(x[i]).toArray();
                for (int j = 0; j < twice.length; j++) {
                    assertEquals(2 * once[i][j], twice[j], 1e-5 * (1 + Math.abs(twice[j])), op.name());
                }
            }
        }
        assertEquals(before, device.usedBytes(), "bytes in use after the tapes closed");
        assertTrue(device.peakBytes() > 0);
    }

    /** The same up to rounding: 1e-5 of the largest finite value, or of 0.01, and not finite in the same places. */
    static void close(List<float[]> expected, List<float[]> got, String what) {
        assertEquals(expected.size(), got.size(), what);
        for (int i = 0; i < got.size(); i++) {
            close(expected.get(i), got.get(i), what + ", result " + i);
        }
    }

    private static void close(float[] expected, float[] got, String what) {
        assertEquals(expected.length, got.length, what);
        double size = 1e-2;
        for (float value : expected) {
            size = Float.isFinite(value) ? Math.max(size, Math.abs(value)) : size;
        }
        for (int j = 0; j < got.length; j++) {
            float a = expected[j];
            float b = got[j];
            boolean same = Float.isFinite(a) ? Math.abs(a - b) <= 1e-5 * size : Float.compare(a, b) == 0;
            int at = j;
            assertTrue(same, () -> what + ", element " + at + ": expected " + a + ", got " + b);
        }
    }

    private static float[] forward(Device device, OpCase op, float[][] inputs) {
        try (Tape tape = Tape.inference(device)) {
            return op.op().apply(tape, tensors(tape, op, inputs)).toArray();
        }
    }

    /** One random weight for each element of the output: the scalar that is differentiated is their sum. */
    private static float[] outputWeights(Device device, OpCase op, float[][] inputs) {
        float[] weights = new float[forward(device, op, inputs).length];
        RandomStream random = new RandomStream(SEED, 99);
        for (int i = 0; i < weights.length; i++) {
            weights[i] = random.nextUniform(1f);
        }
        return weights;
    }

    private static float[][] gradients(Device device, OpCase op, float[][] inputs, float[] weights) {
        try (Tape tape = Tape.recording(device)) {
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

    private static Tensor[] tensors(Tape tape, OpCase op, float[][] inputs) {
        Tensor[] x = new Tensor[inputs.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = tape.of(inputs[i], op.inputs().get(i).shape());
            x[i].setRequiresGrad(true);
        }
        return x;
    }

    private static double[][] doubles(float[][] inputs) {
        double[][] out = new double[inputs.length][];
        for (int i = 0; i < inputs.length; i++) {
            out[i] = Relative.doubles(inputs[i]);
        }
        return out;
    }

    private static double weighted(double[] y, float[] weights) {
        double sum = 0;
        for (int i = 0; i < y.length; i++) {
            sum += y[i] * weights[i];
        }
        return sum;
    }
}
