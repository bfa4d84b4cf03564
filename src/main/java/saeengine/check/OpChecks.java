package saeengine.check;

import java.util.ArrayList;
import java.util.List;
import saeengine.autograd.Tape;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;

/** What every line of the catalogue has to keep to, on any device; a check throws {@link CheckFailed}. */
public final class OpChecks {
    private static final double VALUES = 1e-5;
    private static final double GRADIENTS = 1e-3;
    private static final double STEP = 1e-2;

    private OpChecks() {}

    /** Values are those of the float64 reference. */
    public static void values(Device device, OpCase op) {
        ofValues(device, op).require();
    }

    /** Gradients are those that the case states, or those of differences of its reference. */
    public static void gradients(Device device, OpCase op) {
        ofGradients(device, op).forEach(Deviation::require);
    }

    /** How far the values are from the float64 reference's. */
    public static Deviation ofValues(Device device, OpCase op) {
        float[][] inputs = op.values(OpRuns.SEED);
        double[] expected = op.reference().apply(doubles(inputs));
        return new Deviation(op.name(), RelativeError.of(OpRuns.forward(device, op, inputs), expected), VALUES);
    }

    /** How far each input's gradient is from the stated one or from differences, relative to the tensor's largest. */
    public static List<Deviation> ofGradients(Device device, OpCase op) {
        float[][] inputs = op.values(OpRuns.SEED);
        float[] weights = OpRuns.outputWeights(device, op, inputs);
        float[][] gradients = OpRuns.gradients(device, op, inputs, weights);
        OpCase.Gradient gradient = op.gradient();
        double[][] expected = gradient != null
                ? gradient.of(doubles(inputs), RelativeError.doubles(weights))
                : differences(op, inputs, weights);
        if (expected.length != inputs.length) {
            throw new CheckFailed(op.name() + ": " + inputs.length + " inputs, " + expected.length + " gradients");
        }
        List<Deviation> deviations = new ArrayList<>();
        for (int i = 0; i < inputs.length; i++) {
            String what = op.name() + ", gradient of input " + i;
            double error = RelativeError.of(gradients[i], expected[i]);
            deviations.add(new Deviation(what, error, gradient != null ? VALUES : GRADIENTS));
        }
        return deviations;
    }

    /** The gradients of the inputs by differences of the reference. */
    static double[][] differences(OpCase op, float[][] inputs, float[] weights) {
        double[][] differences = new double[inputs.length][];
        for (int i = 0; i < inputs.length; i++) {
            differences[i] = new double[inputs[i].length];
            for (int j = 0; j < inputs[i].length; j++) {
                differences[i][j] = difference(op, inputs, i, j, weights);
            }
        }
        return differences;
    }

    /** The float64 reference is differentiated where it is cheap and exact; its values are checked above. */
    private static double difference(OpCase op, float[][] inputs, int i, int j, float[] weights) {
        double[][] shifted = doubles(inputs);
        shifted[i][j] += STEP;
        double above = weighted(op.reference().apply(shifted), weights);
        shifted[i][j] -= 2 * STEP;
        return (above - weighted(op.reference().apply(shifted), weights)) / (2 * STEP);
    }

    /** Gradients add, and memory comes back. */
    public static void memory(Device device, OpCase op) {
        float[][] inputs = op.values(OpRuns.SEED);
        long before = device.usedBytes();
        float[] weights = OpRuns.outputWeights(device, op, inputs);
        float[][] once = OpRuns.gradients(device, op, inputs, weights);
        try (Tape tape = Tape.recording(device)) {
            Tensor[] x = OpRuns.tensors(tape, op, inputs);
            for (int repeat = 0; repeat < 2; repeat++) {
                device.upload(weights, 0, tape.grad(op.op().apply(tape, x)));
            }
            tape.backwardFromGradients();
            for (int i = 0; i < x.length; i++) {
                requireTwice(once[i], tape.grad(x[i]).toArray(), op.name() + ", gradient of input " + i);
            }
        }
        if (device.usedBytes() != before) {
            throw new CheckFailed(op.name() + ": " + before + " bytes in use before, " + device.usedBytes()
                    + " after the tapes closed");
        }
        if (device.peakBytes() <= 0) {
            throw new CheckFailed(op.name() + ": the device says that it never held a byte");
        }
    }

    private static void requireTwice(float[] once, float[] twice, String what) {
        for (int j = 0; j < twice.length; j++) {
            if (!(Math.abs(2 * once[j] - twice[j]) <= 1e-5 * (1 + Math.abs(twice[j])))) {
                throw new CheckFailed(
                        what + ", element " + j + ": used once it is " + once[j] + ", used twice " + twice[j]);
            }
        }
    }

    static double[][] doubles(float[][] inputs) {
        double[][] out = new double[inputs.length][];
        for (int i = 0; i < inputs.length; i++) {
            out[i] = RelativeError.doubles(inputs[i]);
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
