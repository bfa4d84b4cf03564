package saeengine.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import saeengine.cpu.CpuDevice;
import saeengine.op.Add;
import saeengine.op.Linear;
import saeengine.op.Relu;
import saeengine.op.SquaredError;
import saeengine.op.StopGradient;
import saeengine.tensor.Parameter;
import saeengine.tensor.Tensor;

class TapeTest {
    private final CpuDevice device = CpuDevice.checked(2);

    @AfterEach
    void close() {
        device.close();
    }

    private Parameter parameter(float... values) {
        Parameter parameter = Parameter.trained(device, "w", values.length);
        parameter.set(values);
        return parameter;
    }

    /** w is used three times: in w + w, and again in the sum; loss = (3w)^2, its gradient 18 w. */
    @Test
    void gradientsOfAllUsesAdd() {
        Parameter w = parameter(2f);
        try (Tape tape = Tape.recording(device)) {
            Tensor z = Add.add(tape, Add.add(tape, w, w), w);
            tape.backward(SquaredError.squaredError(tape, z, tape.zeros(1, 1)));
            assertArrayEquals(new float[] {36f}, tape.grad(w).toArray());
        }
    }

    /** L = ||w||^2 over all, plus ||2nd row||^2 in another shape, plus (W_0 x)^2 of a product with the first row. */
    @Test
    void aViewsGradientIsPartOfTheWholeOnes() {
        Parameter w = Parameter.trained(device, "w", 2, 2);
        w.set(new float[] {1f, 2f, 3f, 4f});
        try (Tape tape = Tape.recording(device)) {
            Tensor x = tape.of(new float[] {5f, 6f}, 1, 2);
            Tensor product = Linear.linear(tape, x, w.rowRange(0, 1), null);
            Tensor first = SquaredError.squaredError(tape, product, tape.zeros(1, 1));
            Tensor row = w.rowRange(1, 2).reshaped(1, 2);
            assertTrue(row.requiresGrad());
            Tensor second = SquaredError.squaredError(tape, row, tape.zeros(1, 2));
            Tensor all = SquaredError.squaredError(tape, w.reshaped(1, 4), tape.zeros(1, 4));
            tape.backward(Add.add(tape, Add.add(tape, first, second), all));
            // W_0 x = 17: 2 * 17 * x + 2 w for the first row, 4 w for the second.
            assertArrayEquals(new float[] {172f, 208f, 12f, 16f}, tape.grad(w).toArray());
        }
    }

    @Test
    void whatIsDetachedSendsNoGradient() {
        Parameter w = parameter(2f);
        try (Tape tape = Tape.recording(device)) {
            Tensor sum = Add.add(tape, w, StopGradient.stopGradient(w).reshaped(1));
            tape.backward(SquaredError.squaredError(tape, sum, tape.zeros(1)));
            assertArrayEquals(new float[] {8f}, tape.grad(w).toArray());
        }
    }

    @Test
    void nothingIsRecordedWithoutAGradient() {
        try (Tape tape = Tape.recording(device)) {
            Tensor x = tape.of(new float[] {1f, -1f}, 2);
            assertFalse(Relu.relu(tape, x).requiresGrad());
        }
        Parameter w = parameter(1f);
        try (Tape tape = Tape.inference(device)) {
            assertFalse(Relu.relu(tape, w).requiresGrad());
            assertThrows(IllegalStateException.class, tape::backwardFromGradients);
        }
    }

    @Test
    void backwardStartsFromOneNumber() {
        Parameter w = parameter(1f, 2f);
        try (Tape tape = Tape.recording(device)) {
            Tensor y = Relu.relu(tape, w);
            assertThrows(IllegalArgumentException.class, () -> tape.backward(y));
        }
    }

    @Test
    void aClosedTapeDoesNothing() {
        Tape tape = Tape.inference(device);
        tape.close();
        tape.close();
        assertThrows(IllegalStateException.class, () -> tape.zeros(1));
    }

    @Test
    void tapesNestLikeBrackets() {
        long before = device.usedBytes();
        try (Tape outer = Tape.inference(device)) {
            Tensor x = outer.of(new float[] {1f, 2f}, 2);
            try (Tape inner = Tape.recording(device)) {
                Relu.relu(inner, x);
            }
            assertArrayEquals(new float[] {1f, 2f}, x.toArray());
        }
        assertEquals(before, device.usedBytes());
    }

    @Test
    void scopedWorkLeavesOnlyItsResult() {
        try (Tape tape = Tape.inference(device)) {
            Tensor x = tape.of(new float[] {1f, -2f, 3f}, 3);
            long before = device.usedBytes();
            Tensor kept = tape.scoped(new int[] {3}, () -> {
                Tensor unused = tape.zeros(100_000);
                return Relu.relu(tape, Add.add(tape, x, x));
            });
            assertArrayEquals(new float[] {2f, 0f, 6f}, kept.toArray());
            assertEquals(before + 4 * 64, device.usedBytes(), "one small piece is left");
        }
    }
}
