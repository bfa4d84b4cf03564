package saeengine.toy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import saeengine.autograd.Tape;
import saeengine.cpu.CpuDevice;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;
import saeengine.testing.GoldenCase;

/** The model against numbers of torch: hidden states, output, loss and gradients. */
class ToyGoldenTest {
    private static final double CLOSE = 1e-5;

    @Test
    void hiddenStatesOutputLossAndGradients() {
        GoldenCase golden = GoldenCase.require("tms");
        int batch = golden.extent("x", 0);
        ToyShape shape = new ToyShape(golden.extent("x", 1), golden.extent("x", 2), golden.extent("W", 1));
        try (Device device = CpuDevice.checked(2)) {
            ToyModel model = new ToyModel(device, shape, golden.floats("importance"));
            model.weight().set(golden.floats("W"));
            model.bias().set(golden.floats("b"));
            try (Tape t = Tape.recording(device)) {
                Tensor x = t.of(alongColumns(golden.floats("x"), batch), shape.rows(), batch);
                Tensor h = model.hidden(t, x);
                Tensor output = model.output(t, h);
                ToyModel.Loss loss = model.loss(t, output, x);
                t.backward(loss.total());
                double expected = golden.scalar("loss_f64");
                assertEquals(expected, loss.total().item(), CLOSE * expected);
                double[] instances = model.lossOfInstances(loss, batch);
                assertEquals(expected, instances[0] + instances[1] + instances[2], CLOSE * expected);
                close(golden.doubles("f64/hidden"), alongRows(h.toArray(), batch));
                close(golden.doubles("f64/out"), alongRows(output.toArray(), batch));
                close(golden.doubles("f64/dW"), t.grad(model.weight()).toArray());
                close(golden.doubles("f64/db"), t.grad(model.bias()).toArray());
            }
        }
    }

    /** [batch, n] as [n, batch]. */
    private static float[] alongColumns(float[] values, int batch) {
        float[] turned = new float[values.length];
        int n = values.length / batch;
        for (int i = 0; i < values.length; i++) {
            turned[i % n * batch + i / n] = values[i];
        }
        return turned;
    }

    private static float[] alongRows(float[] values, int batch) {
        return alongColumns(values, values.length / batch);
    }

    private static void close(double[] expected, float[] got) {
        assertEquals(expected.length, got.length);
        double largest = 0;
        for (double each : expected) {
            largest = Math.max(largest, Math.abs(each));
        }
        for (int i = 0; i < got.length; i++) {
            assertEquals(expected[i], got[i], CLOSE * largest, "element " + i);
        }
    }
}
