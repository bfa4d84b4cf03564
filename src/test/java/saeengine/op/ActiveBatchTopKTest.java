package saeengine.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import saeengine.autograd.Tape;
import saeengine.cpu.CpuDevice;
import saeengine.tensor.Device;
import saeengine.tensor.RandomStream;
import saeengine.tensor.Tensor;

/** What a batch keeps does not depend on how it is found. */
class ActiveBatchTopKTest {
    /** Pre-activations as they are: the weights are the transposed matrix, the rows a unit matrix. */
    private static ActiveBatchTopK kept(Tape t, float[] pre, int rows, int n, float guess) {
        int features = pre.length / rows;
        float[] unit = new float[rows * rows];
        float[] w = new float[pre.length];
        for (int row = 0; row < rows; row++) {
            unit[row * rows + row] = 1;
            for (int i = 0; i < features; i++) {
                w[i * rows + row] = pre[row * features + i];
            }
        }
        return ActiveBatchTopK.of(t, t.of(unit, rows, rows), t.of(w, features, rows), t.zeros(features), n, guess);
    }

    private static float[] random(int n, int most) {
        RandomStream random = new RandomStream(5, n);
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = most == 0 ? random.nextUniform(1f) : random.nextInt(most) - most / 2;
        }
        return values;
    }

    /** 700 rows are six chunks, 9 of 10 candidates more than a chunk has room for; whole numbers, so that most tie. */
    @ParameterizedTest
    @ValueSource(ints = {1, 50, 3000, 100_000, 700 * 600})
    void isWhatTheDenseOpKeeps(int n) {
        int rows = 700;
        int features = 600;
        for (int most : new int[] {0, 9}) {
            float[] pre = random(rows * features, most);
            try (Device device = CpuDevice.checked(2);
                    Tape t = Tape.inference(device)) {
                BatchTopK dense = BatchTopK.batchTopK(t, t.of(pre, rows, features), n);
                float least = dense.least().item();
                for (float guess : new float[] {0, least / 2, least, Math.nextUp(least), 1e30f, Float.NaN}) {
                    ActiveBatchTopK active = kept(t, pre, rows, n, guess);
                    String what = "n " + n + ", guess " + guess;
                    assertArrayEquals(dense.values().toArray(), Entries.dense(active.set()), 0f, what);
                    assertEquals(least, active.least().item(), what);
                }
            }
        }
    }

    @Test
    void aRowsFeaturesAscend() {
        try (Device device = CpuDevice.checked(1);
                Tape t = Tape.inference(device)) {
            ActiveSet set = kept(t, random(3 * 2100, 0), 3, 900, 0).set();
            int[] indices = Entries.ints(set.indices());
            for (int row = 0; row < 3; row++) {
                for (int e = Entries.ints(set.starts())[row] + 1; e < Entries.ints(set.ends())[row]; e++) {
                    assertTrue(indices[e] > indices[e - 1], "row " + row + ", entry " + e);
                }
            }
        }
    }

    /** The worked example of the recipe notes: k = 2, 1.5 and a batch with two positive values. */
    @Test
    void keepsWhatTheWorkedExamplesKeep() {
        float[] pre = {1, -2, 3, -4, -5, 6, -7, 8};
        assertKeeps(new float[] {1, 0, 3, 0, 0, 6, 0, 8}, 1f, pre, 4);
        assertKeeps(new float[] {0, 0, 3, 0, 0, 6, 0, 8}, 3f, pre, 3);
        assertKeeps(new float[] {1, 2, 3, 4, 0, 0, 0, 0}, 1f, new float[] {1, 2, 3, 4, -5, -6, .5f, -8}, 4);
        assertKeeps(new float[] {0, 0, 0, 0, 0, 6, 0, 0}, 6f, new float[] {0, -2, -0f, -4, -5, 6, -7, -8}, 4);
        assertKeeps(new float[8], 0f, new float[] {0, -2, -0f, -4, -5, -6, -7, -8}, 4);
    }

    private static void assertKeeps(float[] expected, float least, float[] pre, int n) {
        try (Device device = CpuDevice.checked(1);
                Tape t = Tape.inference(device)) {
            BatchTopK dense = BatchTopK.batchTopK(t, t.of(pre, 2, 4), n);
            ActiveBatchTopK active = kept(t, pre, 2, n, 0);
            assertArrayEquals(expected, dense.values().toArray());
            assertArrayEquals(expected, Entries.dense(active.set()));
            assertEquals(least, dense.least().item());
            assertEquals(least, active.least().item());
        }
    }

    /** One batch of NaN and infinities says so in its least value; the next one is none the wiser. */
    @Test
    void whatIsNotANumberIsKept() {
        float[] pre = {1, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 2, 3};
        try (Device device = CpuDevice.checked(1);
                Tape t = Tape.inference(device)) {
            for (int n : new int[] {1, 2, 3, 6}) {
                BatchTopK dense = BatchTopK.batchTopK(t, t.of(pre, 1, 6), n);
                ActiveBatchTopK active = kept(t, pre, 1, n, 0);
                assertArrayEquals(dense.values().toArray(), Entries.dense(active.set()));
                float least = n < 3 ? Float.POSITIVE_INFINITY : n == 3 ? 3 : 1;
                assertEquals(least, dense.least().item(), "n " + n);
                assertEquals(least, active.least().item(), "n " + n);
            }
            assertEquals(
                    3f,
                    kept(t, new float[] {-1, 3}, 1, 1, Float.POSITIVE_INFINITY)
                            .least()
                            .item());
        }
    }

    @Test
    void saysWhatDoesNotFit() {
        try (Device device = CpuDevice.checked(1);
                Tape t = Tape.inference(device)) {
            Tensor pre = t.zeros(2, 3);
            assertEquals(
                    "batch_topk: needs 1 <= n <= 6 values of the batch, got n = 7",
                    assertThrows(IllegalArgumentException.class, () -> BatchTopK.batchTopK(t, pre, 7))
                            .getMessage());
            assertThrows(IllegalArgumentException.class, () -> BatchTopK.batchTopK(t, pre, 0));
            Tensor w = t.zeros(4, 3);
            assertThrows(IllegalArgumentException.class, () -> ActiveBatchTopK.of(t, pre, w, t.zeros(4), 9, 0));
            assertThrows(IllegalArgumentException.class, () -> ActiveBatchTopK.of(t, pre, w, t.zeros(3), 1, 0));
            float[] sums = Entries.dense(
                    ActiveBatchTopK.of(t, pre, w, t.zeros(4), 8, 0).set());
            assertArrayEquals(new float[8], sums);
        }
    }
}
