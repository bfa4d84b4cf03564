package saeengine.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import saeengine.autograd.Tape;
import saeengine.cpu.CpuDevice;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;
import saeengine.testing.GoldenCase;
import saeengine.testing.Relative;

/** Rows of length 1, gradients across them, and clipping by the norm of all gradients. */
class UnitNormTest {
    private static final float FLOAT_EPSILON = 0x1p-23f;

    @Test
    void goldenVariants() {
        GoldenCase golden = GoldenCase.require("renorm_project");
        golden(golden, "renorm_exact", (t, w) -> UnitNorm.renormalise(t, w[0], 0f), 0);
        golden(golden, "renorm_eps_f32eps", (t, w) -> UnitNorm.renormalise(t, w[0], FLOAT_EPSILON), 0);
        golden(golden, "proj_constrained_adam", (t, w) -> UnitNorm.projectGradient(t, w[0], w[1]), 1);
        golden(golden, "proj_eps1e-6", (t, w) -> UnitNorm.projectGradient(t, w[0], w[1], 1e-6f), 1);
        golden(
                golden,
                "proj_no_normalisation_sparsify_openai",
                (t, w) -> UnitNorm.projectGradientOfUnitRows(t, w[0], w[1]),
                1);
        golden(golden, "clipped_max1", (t, w) -> GlobalNorm.clip(t, List.of(w[1]), 1f), 1);
    }

    /** Runs a kernel on W and G, whose features are columns in the file, and checks one of them. */
    private static void golden(GoldenCase golden, String name, BiConsumer<Tape, Tensor[]> kernel, int changed) {
        try (Device device = CpuDevice.checked(2);
                Tape tape = Tape.inference(device)) {
            Tensor[] w = {rows(tape, golden.floats("W")), rows(tape, golden.floats("G"))};
            kernel.accept(tape, w);
            float[] columns = transposed(w[changed].toArray(), 52, 20);
            Relative.assertWithin(1e-5, columns, golden.doubles("f64/" + name), name);
        }
    }

    private static Tensor rows(Tape tape, float[] columns) {
        return tape.of(transposed(columns, 20, 52), 52, 20);
    }

    private static float[] transposed(float[] x, int rows, int cols) {
        float[] y = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i % cols * rows + i / cols] = x[i];
        }
        return y;
    }

    @Test
    void rowsGetLengthOneAndZeroRowsStay() {
        try (Device device = CpuDevice.checked(1);
                Tape tape = Tape.inference(device)) {
            Tensor w = tape.of(new float[] {3, 4, 0, 0, 0, -5}, 3, 2);
            UnitNorm.renormalise(tape, w, 0f);
            assertArrayEquals(new float[] {0.6f, 0.8f, 0, 0, 0, -1}, w.toArray(), 1e-7f);
        }
    }

    @Test
    void projectedGradientsAreAcrossTheirRows() {
        try (Device device = CpuDevice.checked(1);
                Tape tape = Tape.inference(device)) {
            Tensor w = tape.of(new float[] {3, 4, 0, 0}, 2, 2);
            Tensor g = tape.of(new float[] {1, 2, 5, 6}, 2, 2);
            UnitNorm.projectGradient(tape, w, g);
            assertArrayEquals(new float[] {-0.32f, 0.24f, 5, 6}, g.toArray(), 1e-6f);
            Tensor unit = tape.of(new float[] {0.6f, 0.8f}, 1, 2);
            Tensor along = tape.of(new float[] {1, 2}, 1, 2);
            UnitNorm.projectGradientOfUnitRows(tape, unit, along);
            assertArrayEquals(new float[] {-0.32f, 0.24f}, along.toArray(), 1e-6f);
        }
    }

    @Test
    void clippingCountsAllTensorsAndLeavesSmallOnes() {
        try (Device device = CpuDevice.checked(2);
                Tape tape = Tape.inference(device)) {
            Tensor a = tape.empty(100, 60);
            Tensor b = tape.of(new float[] {8f}, 1);
            tape.fill(a, 0.1f);
            double norm = Math.sqrt(6000 * 0.01 + 64);
            assertEquals(norm, GlobalNorm.clip(tape, List.of(a, b), 20f).item(), 1e-5);
            assertEquals(8f, b.item());
            assertEquals(norm, GlobalNorm.clip(tape, List.of(a, b), 2f).item(), 1e-5);
            assertEquals(8 * 2 / (norm + 1e-6), b.item(), 1e-6);
            assertEquals(0.1 * 2 / (norm + 1e-6), a.toArray()[5999], 1e-7);
        }
    }
}
