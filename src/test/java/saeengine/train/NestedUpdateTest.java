package saeengine.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import saeengine.autograd.Tape;
import saeengine.cpu.CpuDevice;
import saeengine.op.ActiveLists;
import saeengine.op.Prefixes;
import saeengine.sae.Sae;
import saeengine.sae.TopKActivation;
import saeengine.tensor.Device;
import saeengine.tensor.Parameter;
import saeengine.tensor.Tensor;
import saeengine.testing.Relative;

/** A feature's decoder row is moved by the errors of the prefixes that it is in. */
class NestedUpdateTest {
    private static final int ROWS = 5;
    private static final int D = 7;
    private static final int FEATURES = 9;
    private static final int[] PREFIXES = {2, 3, 9};

    /** First moments after one step with beta1 = 0: the gradients themselves. */
    private static List<float[]> gradients(Device device, float[] dy, int[] prefixes) {
        Sae sae = new Sae(device, new Sae.Shape(D, FEATURES, TopKActivation.RECTIFIED, 1, false, false));
        int stream = 1;
        for (Parameter parameter : sae.parameters()) {
            parameter.set(Trainees.random(parameter.size(), stream++, 1f));
        }
        Adam adam = new Adam(device, sae.parameters(), new Adam.Constants(0, 0.9, 1e-3));
        FeatureUpdate update = new FeatureUpdate(sae, adam, new UpdateOrder(null, null, false, null), 0);
        try (Tape t = Tape.inference(device)) {
            Tensor ones = t.empty(FEATURES);
            t.fill(ones, 1f);
            Tensor grad = t.of(dy, dy.length / D, D);
            Tensor x = t.of(Trainees.random(ROWS * D, 34, 1f), ROWS, D);
            update.run(
                    t, new FeatureUpdate.Inputs(lists(t), grad, x, ones, null, 0, of(t, prefixes)), adam.begin(t, 0.1));
        }
        return List.of(
                adam.moments(sae.decoder()).first().toArray(),
                adam.moments(sae.decoderBias()).first().toArray());
    }

    private static Prefixes of(Tape t, int[] ends) {
        return ends == null ? null : Prefixes.in(t, ends, new float[ends.length]);
    }

    /** Every feature in every row. */
    private static ActiveLists lists(Tape t) {
        int[] starts = new int[FEATURES + 1];
        int[] rows = new int[FEATURES * ROWS];
        for (int e = 0; e < rows.length; e++) {
            rows[e] = e % ROWS;
            starts[e / ROWS + 1] = e + 1;
        }
        return new ActiveLists(
                t.of(starts, starts.length),
                t.of(rows, rows.length),
                t.of(values(), rows.length),
                t.of(Trainees.random(rows.length, 32, 1f), rows.length));
    }

    private static float[] values() {
        return Trainees.random(FEATURES * ROWS, 31, 1f);
    }

    @Test
    void sumsTheRowsOfItsFirstPrefix() {
        float[] dy = Trainees.random(PREFIXES.length * ROWS * D, 33, 1f);
        double[] decoder = new double[FEATURES * D];
        double[] bias = new double[D];
        for (int i = 0; i < FEATURES; i++) {
            int group = i < 2 ? 0 : i < 3 ? 1 : 2;
            for (int row = 0; row < ROWS; row++) {
                for (int j = 0; j < D; j++) {
                    decoder[i * D + j] += (double) values()[i * ROWS + row] * dy[(group * ROWS + row) * D + j];
                }
            }
        }
        for (int i = 0; i < ROWS * D; i++) {
            bias[i % D] += dy[i];
        }
        try (Device device = CpuDevice.checked(1)) {
            List<float[]> got = gradients(device, dy, PREFIXES);
            Relative.assertWithin(1e-5, got.get(0), decoder, "decoder");
            Relative.assertWithin(1e-5, got.get(1), bias, "decoder bias");
        }
    }

    @Test
    void onePrefixIsNone() {
        float[] dy = Trainees.random(ROWS * D, 33, 1f);
        try (Device device = CpuDevice.checked(1)) {
            List<float[]> one = gradients(device, dy, new int[] {FEATURES});
            List<float[]> none = gradients(device, dy, null);
            assertArrayEquals(none.get(0), one.get(0), 0f);
            assertArrayEquals(none.get(1), one.get(1), 0f);
        }
    }

    @Test
    void saysWhatDoesNotFit() {
        try (Device device = CpuDevice.checked(1)) {
            float[] dy = Trainees.random(ROWS * D, 33, 1f);
            assertTrue(assertThrows(IllegalArgumentException.class, () -> gradients(device, dy, PREFIXES))
                    .getMessage()
                    .contains("3 prefixes"));
        }
    }
}
