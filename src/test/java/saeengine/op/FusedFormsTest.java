package saeengine.op;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import saeengine.autograd.Tape;
import saeengine.tensor.Device;
import saeengine.tensor.RandomStream;
import saeengine.tensor.Tensor;
import saeengine.testing.Devices;
import saeengine.testing.Relative;

/** Each fused op against the ops it stands for: values and every gradient, at sizes around the blocks. */
class FusedFormsTest {
    private static final int[][] SIZES = {{1, 3, 1}, {33, 20, 52}, {257, 31, 100}, {300, 64, 65}};

    static List<Devices.Maker> devices() {
        return Devices.all();
    }

    /** Value and gradients of inputs x [rows, d], w [f, d], b [f], v [f, d]. */
    private static List<float[]> results(Device device, int[] size, BiFunction<Tape, Tensor[], Tensor> composed) {
        int rows = size[0];
        int d = size[1];
        int f = size[2];
        int[][] shapes = {{rows, d}, {f, d}, {f}, {f, d}};
        try (Tape tape = Tape.recording(device)) {
            Tensor[] inputs = new Tensor[shapes.length];
            for (int i = 0; i < shapes.length; i++) {
                inputs[i] = tape.of(random(Tensor.sizeOf(shapes[i]), i), shapes[i]);
                inputs[i].setRequiresGrad(true);
            }
            Tensor y = composed.apply(tape, inputs);
            List<float[]> results = new ArrayList<>(List.of(y.toArray()));
            device.upload(random(y.size(), 9), 0, tape.grad(y));
            tape.backwardFromGradients();
            for (Tensor input : inputs) {
                results.add(tape.grad(input).toArray());
            }
            return results;
        }
    }

    private static float[] random(int n, int stream) {
        RandomStream random = new RandomStream(6, stream);
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = random.nextUniform(1f);
        }
        return values;
    }

    private static void assertEqual(
            Devices.Maker maker,
            BiFunction<Tape, Tensor[], Tensor> fused,
            BiFunction<Tape, Tensor[], Tensor> composed) {
        boolean moved = false;
        for (int[] size : SIZES) {
            try (Device device = maker.open()) {
                List<float[]> one = results(device, size, fused);
                List<float[]> other = results(device, size, composed);
                for (int i = 0; i < one.size(); i++) {
                    String what = java.util.Arrays.toString(size) + ", result " + i;
                    Relative.assertWithin(1e-5, one.get(i), Relative.doubles(other.get(i)), what);
                    for (float value : one.get(i)) {
                        moved |= value != 0;
                    }
                }
            }
        }
        assertTrue(moved, "something was computed");
    }

    @ParameterizedTest
    @MethodSource("devices")
    void reluEncodeIsLinearThenRelu(Devices.Maker maker) {
        assertEqual(
                maker,
                (t, x) -> ReluEncode.reluEncode(t, x[0], x[1], x[2]),
                (t, x) -> Relu.relu(t, Linear.linear(t, x[0], x[1], x[2])));
    }

    /** One selection and one loss, with the gradient of the encoder sparse or dense. */
    @ParameterizedTest
    @MethodSource("devices")
    void topKEncodeIsLinearThenTopK(Devices.Maker maker) {
        assertEqual(
                maker,
                (t, x) -> TopKEncode.of(t, x[0], x[1], x[2]).topK(t, 1).relu(t).values(),
                (t, x) -> TopK.topK(t, Linear.linear(t, x[0], x[1], x[2]), 1)
                        .relu(t)
                        .values());
    }

    /** Decoding kept values against decoding the whole matrix with zeros: here all are kept. */
    @ParameterizedTest
    @MethodSource("devices")
    void sparseDecodeIsProject(Devices.Maker maker) {
        assertEqual(
                maker,
                (t, x) -> SparseDecode.sparseDecode(
                        t, TopK.topK(t, Linear.linear(t, x[0], x[1], x[2]), x[1].rows()), x[3], null),
                (t, x) -> Linear.project(t, Linear.linear(t, x[0], x[1], x[2]), x[3], null));
    }

    /** The column-norm penalty against a product of the features with the norms as a one-row matrix. */
    @ParameterizedTest
    @MethodSource("devices")
    void columnNormPenaltyIsL1OfScaledFeatures(Devices.Maker maker) {
        assertEqual(
                maker,
                (t, x) -> WeightedL1.weightedL1(
                        t, ReluEncode.reluEncode(t, x[0], x[1], x[2]), ColumnNorm.columnNorm(t, x[3])),
                (t, x) -> {
                    Tensor f = ReluEncode.reluEncode(t, x[0], x[1], x[2]);
                    Tensor perRow = Linear.linear(t, f, asRow(t, ColumnNorm.columnNorm(t, x[3])), null);
                    return WeightedMean.weightedMean(t, perRow, null);
                });
    }

    /** n [f] as [1, f], gradient included. */
    private static Tensor asRow(Tape t, Tensor n) {
        Tensor row = t.empty(1, n.size());
        t.device().upload(n.toArray(), 0, row);
        return t.record(row, () -> t.run(Add.BACKWARD, n.size(), t.grad(row), t.grad(n), n.size()), n);
    }
}
