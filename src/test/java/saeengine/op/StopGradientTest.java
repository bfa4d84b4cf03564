package saeengine.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;
import saeengine.autograd.Tape;
import saeengine.cpu.CpuDevice;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;

/** The same memory without a backward pass; and a quotient whose divisor is 0. */
class StopGradientTest {
    @Test
    void theGradientGoesThroughTheOtherUseOnly() {
        try (Device device = CpuDevice.checked(1);
                Tape tape = Tape.recording(device)) {
            Tensor x = tape.of(new float[] {1, -2, 3}, 1, 3);
            x.setRequiresGrad(true);
            Tensor stopped = StopGradient.stopGradient(x);
            assertArrayEquals(x.toArray(), stopped.toArray());
            assertFalse(stopped.requiresGrad());
            assertFalse(Scale.scale(tape, stopped, 2f).requiresGrad());
            tape.backward(WeightedL1.weightedL1(tape, Add.add(tape, x, stopped), null));
            assertArrayEquals(new float[] {1, 1, 1}, tape.grad(x).toArray());
        }
    }

    @Test
    void aQuotientByZeroIsZeroAndHasNoGradient() {
        try (Device device = CpuDevice.checked(1);
                Tape tape = Tape.recording(device)) {
            Tensor x = tape.of(new float[] {5}, 1);
            x.setRequiresGrad(true);
            Tensor y = Scale.quotient(tape, x, tape.zeros(1));
            tape.backward(y);
            assertEquals(0f, y.item());
            assertEquals(0f, tape.grad(x).item());
        }
    }

    @Test
    void aRowOfZerosHasNormZeroAndNoGradient() {
        try (Device device = CpuDevice.checked(1);
                Tape tape = Tape.recording(device)) {
            Tensor w = tape.of(new float[] {0, 0, 3, 4}, 2, 2);
            w.setRequiresGrad(true);
            tape.backward(WeightedL1.weightedL1(tape, ColumnNorm.columnNorm(tape, w), null));
            assertArrayEquals(new float[] {0, 0, 0.6f, 0.8f}, tape.grad(w).toArray(), 1e-6f);
        }
    }
}
