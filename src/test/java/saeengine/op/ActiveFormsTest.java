package saeengine.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import saeengine.autograd.Tape;
import saeengine.cpu.CpuDevice;
import saeengine.tensor.Device;
import saeengine.tensor.RandomStream;
import saeengine.tensor.Tensor;
import saeengine.testing.Devices;
import saeengine.testing.Relative;

/** The ops over active entries against the recorded ops they stand for, at sizes around chunks, tiles and lanes. */
class ActiveFormsTest {
    private static final int[][] SIZES = {{1, 3, 1}, {33, 20, 64}, {129, 5, 65}, {300, 7, 1030}, {20, 4, 2100}};

    static Stream<ActiveOpCatalogue.Case> cases() {
        return ActiveOpCatalogue.cases().stream();
    }

    private static List<float[]> results(
            Device device, int[] size, float bias, BiFunction<Tape, Tensor[], List<float[]>> op) {
        int rows = size[0];
        int d = size[1];
        int f = size[2];
        int[][] shapes = {{rows, d}, {f, d}, {f}, {f, d}, {d}};
        try (Tape tape = Tape.recording(device)) {
            Tensor[] inputs = new Tensor[shapes.length];
            for (int i = 0; i < shapes.length; i++) {
                inputs[i] = tape.of(random(Tensor.sizeOf(shapes[i]), i, i == 2 ? bias : 0), shapes[i]);
                inputs[i].setRequiresGrad(true);
            }
            return op.apply(tape, inputs);
        }
    }

    private static float[] random(int n, int stream, float centre) {
        RandomStream random = new RandomStream(8, stream);
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = centre + random.nextUniform(1f);
        }
        return values;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void equalTheComposedForms(ActiveOpCatalogue.Case c) {
        for (int[] size : SIZES) {
            try (Device device = CpuDevice.checked(2)) {
                List<float[]> active = results(device, size, c.bias(), c.active());
                List<float[]> composed = results(device, size, c.bias(), c.composed());
                for (int i = 0; i < active.size(); i++) {
                    String what = c.name() + " " + Arrays.toString(size) + ", result " + i;
                    Relative.assertWithin(1e-5, active.get(i), Relative.doubles(composed.get(i)), what);
                }
                assertEquals(0, device.mark());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void giveTheSameBitsOnAnyNumberOfThreads(ActiveOpCatalogue.Case c) {
        for (int[] size : SIZES) {
            List<List<float[]>> all = new ArrayList<>();
            for (Devices.Maker maker : Devices.all()) {
                try (Device device = maker.open()) {
                    all.add(results(device, size, c.bias(), c.active()));
                }
            }
            for (List<float[]> other : all) {
                for (int i = 0; i < other.size(); i++) {
                    assertArrayEquals(all.get(0).get(i), other.get(i), 0f, c.name());
                }
            }
        }
    }

    /** Whole numbers, most of them several times in a row, NaN, infinities and zeros of both signs. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 32, 63, 64, 65, 1023})
    void topKKeepsOfEqualsTheFirst(int k) {
        int features = 1100;
        float[] w = new float[features];
        RandomStream random = new RandomStream(1, k);
        for (int i = 0; i < features; i++) {
            w[i] = random.nextInt(7) - 3;
        }
        w[70] = -0f;
        w[700] = Float.POSITIVE_INFINITY;
        w[701] = Float.NEGATIVE_INFINITY;
        w[1090] = Float.NaN;
        try (Device device = CpuDevice.checked(1);
                Tape t = Tape.inference(device)) {
            Tensor x = t.of(new float[] {1}, 1, 1);
            Tensor b = t.zeros(features);
            ActiveSet set = ActiveTopK.of(t, x, t.of(w, features, 1), b, k, false);
            Sparse kept = TopK.topK(t, t.of(w, 1, features), k);
            assertArrayEquals(Entries.ints(kept.indices()), Entries.ints(set.indices()));
        }
    }

    /** Ascending rows let every value in, the worst there is. */
    @Test
    void topKOfAscendingValuesAreTheLast() {
        float[] w = new float[3000];
        for (int i = 0; i < w.length; i++) {
            w[i] = i;
        }
        try (Device device = CpuDevice.checked(1);
                Tape t = Tape.inference(device)) {
            Tensor x = t.of(new float[] {1}, 1, 1);
            ActiveSet set = ActiveTopK.of(t, x, t.of(w, w.length, 1), t.zeros(w.length), 3, true);
            assertArrayEquals(new int[] {2997, 2998, 2999}, Entries.ints(set.indices()));
            assertArrayEquals(new float[] {2997, 2998, 2999}, set.values().toArray());
        }
    }

    /** 128 rows of 100 features are one chunk: exactly its share of entries fits, one more does not. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 128, 129, 12_800})
    void reluAndJumpReluGiveUpAboveTheirShare(int active) {
        int rows = 128;
        int features = 100;
        float[] x = new float[rows * features];
        Arrays.fill(x, -1f);
        Arrays.fill(x, 0, active, 2f);
        float[] unit = new float[features * features];
        for (int i = 0; i < features; i++) {
            unit[i * features + i] = 1;
        }
        try (Device device = CpuDevice.checked(2);
                Tape t = Tape.inference(device)) {
            Tensor input = t.of(x, rows, features);
            Tensor encoder = t.of(unit, features, features);
            Tensor none = t.zeros(features);
            var set = ActiveRelu.of(t, input, encoder, none, 0.0101);
            assertEquals(active <= 129, set.isPresent());
            assertEquals(
                    active <= 129,
                    ActiveJumpRelu.of(t, input, encoder, none, none, 0.5f, 0.0101)
                            .isPresent());
            if (set.isPresent()) {
                float[] dense = Entries.dense(set.get());
                for (int i = 0; i < dense.length; i++) {
                    assertEquals(i < active ? 2f : 0f, dense[i]);
                }
            }
        }
    }

    /** At thresholds, next to them, and what is no number: the same as the op over all entries, to the bit. */
    @Test
    void jumpReluOfSpecialValuesIsThatOfAllEntries() {
        float[] z = {Float.NaN, Float.POSITIVE_INFINITY, 0f, -0f, 0.25f, Math.nextUp(0.25f), -0.25f, 1e30f};
        float[] thresholds = {0.25f, 0.25f, 0f, 0f, 0.25f, 0.25f, -0.25f, Float.NaN};
        try (Device device = CpuDevice.checked(1);
                Tape t = Tape.inference(device)) {
            Tensor x = t.of(new float[] {1}, 1, 1);
            Tensor threshold = t.of(thresholds, z.length);
            ActiveJumpRelu active = ActiveJumpRelu.of(t, x, t.of(z, z.length, 1), t.zeros(z.length), threshold, 0.5f, 1)
                    .orElseThrow();
            float[] all =
                    JumpRelu.jumpRelu(t, t.of(z, 1, z.length), threshold, 0.5f).toArray();
            assertArrayEquals(all, Entries.dense(active.set()), 0f);
        }
    }

    @Test
    void sayWhatDoesNotFit() {
        try (Device device = CpuDevice.checked(1);
                Tape t = Tape.inference(device)) {
            Tensor x = t.zeros(2, 3);
            Tensor w = t.zeros(4, 3);
            Tensor b = t.zeros(4);
            assertTrue(message(() -> ActiveTopK.of(t, x, w, b, 5, true)).contains("k = 5"));
            assertTrue(
                    message(() -> ActiveTopK.of(t, x, w, t.zeros(3), 2, true)).contains("active_topk"));
            assertTrue(message(() -> ActiveRelu.of(t, x, t.zeros(4, 2), b, 1)).contains("active_relu"));
            ActiveSet set = ActiveTopK.of(t, x, w, b, 1, true);
            ActiveDecode.Scales scales = new ActiveDecode.Scales(1, 0, true);
            assertTrue(message(() -> ActiveDecode.of(t, set, x, t.zeros(5, 3), t.zeros(3), b, scales))
                    .contains("active_decode"));
        }
    }

    private static String message(Runnable work) {
        return org.junit.jupiter.api.Assertions.assertThrows(IllegalArgumentException.class, work::run)
                .getMessage();
    }
}
