package saeengine.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import saeengine.autograd.Tape;
import saeengine.check.SparseReference;
import saeengine.cpu.CpuDevice;
import saeengine.tensor.Device;
import saeengine.tensor.RandomStream;
import saeengine.tensor.Tensor;
import saeengine.testing.GoldenCase;
import saeengine.testing.Ints;
import saeengine.testing.Relative;

/** Which places top-k keeps where values are equal, not finite or few; and what it refuses. */
class TopKTest {
    private static final float INF = Float.POSITIVE_INFINITY;
    private static final float NAN = Float.NaN;

    @Test
    void keepsTheLowestOfEqualsAndTakesNegativeZeroForZero() {
        assertKept(new float[] {1, 1, 1, 1, 1}, 3, 0, 1, 2);
        assertKept(new float[] {0f, -0f, 2, -0f, 0f}, 3, 0, 1, 2);
        assertKept(new float[] {-0f, 0f}, 1, 0);
        assertKept(new float[] {4, 5, 4, 4, 3}, 2, 0, 1);
        assertKept(new float[] {3, 4, 4, 5, 4}, 3, 1, 2, 3);
    }

    @Test
    void ranksNanWithPositiveInfinity() {
        assertKept(new float[] {1, NAN, 2, 3}, 2, 1, 3);
        assertKept(new float[] {INF, 1, NAN, INF}, 2, 0, 2);
        assertKept(new float[] {-INF, -INF, 1}, 2, 0, 2);
        assertKept(new float[] {NAN, NAN, NAN}, 2, 0, 1);
    }

    @Test
    void isTheSortsOnEveryKindOfRow() {
        RandomStream random = new RandomStream(5, 5);
        for (int features : new int[] {1, 2, 3, 17, 1000}) {
            for (int k = 1; k <= features; k = 2 * k + 1) {
                for (int kind = 0; kind < 4; kind++) {
                    float[] row = new float[features];
                    for (int i = 0; i < features; i++) {
                        row[i] =
                                kind == 0 ? random.nextUniform(1f) : kind == 1 ? random.nextInt(5) : kind == 2 ? i : -i;
                    }
                    assertKept(row, k, SparseReference.topKIndices(Relative.doubles(row), features, k));
                }
            }
        }
    }

    @Test
    void refusesMoreThanThereAreAndLessThanOne() {
        try (Device device = CpuDevice.checked(1);
                Tape tape = Tape.inference(device)) {
            Tensor pre = tape.zeros(2, 5);
            var tooMany = assertThrows(IllegalArgumentException.class, () -> TopK.topK(tape, pre, 6));
            assertEquals("topk: needs 1 <= k <= 5 features, got k = 6", tooMany.getMessage());
            assertThrows(IllegalArgumentException.class, () -> TopK.topK(tape, pre, 0));
            Tensor two = tape.of(new int[] {0, 3}, 2);
            assertThrows(IllegalArgumentException.class, () -> TopK.topKAmong(tape, pre, two, 3));
        }
    }

    @Test
    void candidatesKeepTheirOwnIndices() {
        try (Device device = CpuDevice.checked(1);
                Tape tape = Tape.inference(device)) {
            Tensor pre = tape.of(new float[] {9, 1, 5, 2, 9, 2, 1, 7, 9, 9, 8, 0}, 2, 6);
            Sparse kept = TopK.topKAmong(tape, pre, tape.of(new int[] {1, 3, 5}, 3), 2);
            assertArrayEquals(new int[] {3, 5, 1, 3}, Ints.of(tape, kept.indices()));
            assertArrayEquals(new float[] {2, 2, 7, 9}, kept.values().toArray());
        }
    }

    /** y = W x, three of six kept, loss the sum of their squares. */
    @Test
    void theWorkedExampleOfSixNumbers() {
        float[] x = {.88226926f, .91500396f, .38286376f, .95930564f, .39044821f, .60089535f};
        double[] y = {2.1621, 2.6728, 1.9516, .8855, 2.4250, 2.3444};
        try (Device device = CpuDevice.checked(1);
                Tape tape = Tape.recording(device)) {
            Tensor pre = tape.of(Arrays.copyOf(floats(y), 6), 1, 6);
            pre.setRequiresGrad(true);
            Sparse kept = TopK.topK(tape, pre, 3);
            tape.backward(SquaredError.squaredError(tape, kept.values(), tape.zeros(1, 3)));
            float[] dy = tape.grad(pre).toArray();
            assertArrayEquals(new int[] {1, 4, 5}, Ints.of(tape, kept.indices()));
            assertArrayEquals(new float[] {0, 0, 0}, new float[] {dy[0], dy[2], dy[3]});
            double[] rowOne = {4.716179, 4.891162, 2.046602, 5.127977, 2.087145, 3.212092};
            for (int j = 0; j < 6; j++) {
                assertEquals(rowOne[j], dy[1] * x[j], 2e-4);
            }
        }
    }

    @Test
    void theWorkedExampleToItsLastDigit() {
        GoldenCase golden = GoldenCase.require("worked_topk_backward");
        try (Device device = CpuDevice.checked(1);
                Tape tape = Tape.recording(device)) {
            Tensor x = tape.of(golden.floats("x"), 1, 6);
            Tensor w = tape.of(golden.floats("W"), 6, 6);
            x.setRequiresGrad(true);
            w.setRequiresGrad(true);
            Sparse kept = TopKEncode.of(tape, x, w, null).topK(tape, 3);
            Tensor loss = SquaredError.squaredError(tape, kept.values(), tape.zeros(1, 3));
            tape.backward(loss);
            assertEquals(golden.scalar("loss"), loss.item(), 1e-4);
            assertArrayEquals(golden.ints("idx"), Ints.of(tape, kept.indices()));
            Relative.assertWithin(1e-6, tape.grad(w).toArray(), golden.doubles("dW"), "dW");
            Relative.assertWithin(1e-6, tape.grad(x).toArray(), golden.doubles("dx"), "dx");
        }
    }

    @Test
    void goldenTies() {
        GoldenCase golden = GoldenCase.require("topk_ties");
        float[] a = golden.floats("A");
        int[] lowest = golden.ints("lowest_index");
        for (int row = 0; row < 9; row++) {
            assertKept(
                    Arrays.copyOfRange(a, 8 * row, 8 * row + 8), 3, Arrays.copyOfRange(lowest, 3 * row, 3 * row + 3));
        }
        try (Device device = CpuDevice.checked(2);
                Tape tape = Tape.inference(device)) {
            Sparse kept = TopK.topK(tape, tape.of(a, 9, 8), 3).relu(tape);
            float[] dense = kept.dense(tape).toArray();
            float[] expected = golden.floats("relu_of_topk_dense_lowest_index");
            for (int i = 0; i < dense.length; i++) {
                assertEquals(expected[i] + 0f, dense[i] + 0f, "0 and -0 are taken for equal");
            }
        }
    }

    private static void assertKept(float[] row, int k, int... expected) {
        try (Device device = CpuDevice.checked(1);
                Tape tape = Tape.inference(device)) {
            Sparse kept = TopK.topK(tape, tape.of(row, 1, row.length), k);
            assertArrayEquals(expected, Ints.of(tape, kept.indices()), Arrays.toString(row) + " k " + k);
            float[] values = kept.values().toArray();
            for (int j = 0; j < k; j++) {
                assertEquals(row[expected[j]], values[j], 0f);
            }
        }
    }

    private static float[] floats(double[] x) {
        float[] y = new float[x.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = (float) x[i];
        }
        return y;
    }
}
