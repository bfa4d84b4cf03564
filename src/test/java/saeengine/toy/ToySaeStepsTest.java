package saeengine.toy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import saeengine.cpu.CpuDevice;
import saeengine.tensor.Device;
import saeengine.tensor.RandomStream;

/**
 * A run of autoencoders against loops in float64 that know one instance and one example at a time: losses, gradients by
 * hand, Adam, the decoder that is normalised and written back.
 */
class ToySaeStepsTest {
    private static final int INSTANCES = 3;
    private static final int FEATURES = 4;
    private static final int D = 3;
    private static final int LATENTS = 5;
    private static final int BATCH = 33;
    private static final int STEPS = 6;
    private static final double L1 = 0.2;
    private static final double RATE = 1e-2;
    private static final double CLOSE = 2e-5;

    @ParameterizedTest
    @CsvSource({"false, 0.9", "false, 0", "true, 0.9"})
    void everyStepIsThatOfTheLoops(boolean tied, double beta1) {
        ToyFeatures features = ToyFeatures.uniform(new ToyShape(INSTANCES, FEATURES, D), 0.4f);
        List<ToySaeTraining.Snapshot> records = new ArrayList<>();
        float[] w = new float[INSTANCES * D * FEATURES];
        float[] decoder;
        try (Device device = CpuDevice.checked(2)) {
            ToyModel model = new ToyModel(device, features.shape(), ones(INSTANCES * FEATURES));
            model.start(new RandomStream(5, 1));
            model.repeatFirst();
            System.arraycopy(model.weight().toArray(), 0, w, 0, w.length);
            ToySchedule schedule = new ToySchedule(STEPS, BATCH, RATE, RateDecay.LINEAR, 1);
            ToyResampleSchedule none = new ToyResampleSchedule(ToyResampling.NONE, 10, 5, 1);
            ToySaeTraining training = new ToySaeTraining(
                    device,
                    model,
                    features,
                    new ToySaeTraining.Settings(LATENTS, tied, (float) L1, beta1, none, schedule, 4),
                    9);
            decoder = training.sae().decoder().toArray();
            training.train(records::add, step -> {});
        }
        assertEquals(STEPS + 1, records.size());
        FeatureSampler sampler = new FeatureSampler(features, BATCH, new RandomStream(9, ToySaeTraining.BATCHES));
        List<double[][][]> batches = new ArrayList<>();
        for (int step = 0; step <= STEPS; step++) {
            batches.add(hidden(w, sampler.next()));
        }
        for (int i = 0; i < INSTANCES; i++) {
            follow(i, tied ? null : rows(decoder, i, LATENTS), beta1, records, batches);
        }
    }

    private static void follow(
            int i,
            double[][] decoder,
            double beta1,
            List<ToySaeTraining.Snapshot> records,
            List<double[][][]> batches) {
        ToySaeTraining.Snapshot first = records.get(0);
        SaeLoops loops = new SaeLoops(rows(first.encoder(), i, LATENTS), decoder, beta1, L1);
        for (int step = 0; step <= STEPS; step++) {
            ToySaeTraining.Snapshot record = records.get(step);
            String what = "instance " + i + ", step " + step + ": ";
            close(loops.encoder, rows(record.encoder(), i, LATENTS), what + "W_enc");
            close(loops.unitDecoder(), rows(record.decoder(), i, LATENTS), what + "W_dec");
            close(loops.encoderBias, row(record.encoderBias(), i, LATENTS), what + "b_enc");
            close(loops.decoderBias, row(record.decoderBias(), i, D), what + "b_dec");
            double[] losses = loops.losses(batches.get(step)[i]);
            assertEquals(losses[0], record.reconstruction()[i], CLOSE * losses[0], what + "reconstruction");
            assertEquals(losses[1], record.sparsity()[i], CLOSE * losses[1], what + "sparsity");
            loops.step(batches.get(step)[i], RATE * (1 - step / (double) STEPS));
        }
    }

    /** Hidden states [instance][example][d]. */
    private static double[][][] hidden(float[] w, float[] x) {
        double[][][] h = new double[INSTANCES][BATCH][D];
        for (int i = 0; i < INSTANCES; i++) {
            for (int e = 0; e < BATCH; e++) {
                for (int k = 0; k < D; k++) {
                    for (int f = 0; f < FEATURES; f++) {
                        h[i][e][k] += (double) w[(i * D + k) * FEATURES + f] * x[(i * FEATURES + f) * BATCH + e];
                    }
                }
            }
        }
        return h;
    }

    private static double[][] rows(float[] values, int instance, int rows) {
        double[][] part = new double[rows][D];
        for (int r = 0; r < rows; r++) {
            for (int k = 0; k < D; k++) {
                part[r][k] = values[(instance * rows + r) * D + k];
            }
        }
        return part;
    }

    private static double[] row(float[] values, int instance, int size) {
        double[] part = new double[size];
        for (int k = 0; k < size; k++) {
            part[k] = values[instance * size + k];
        }
        return part;
    }

    private static float[] ones(int n) {
        float[] ones = new float[n];
        java.util.Arrays.fill(ones, 1f);
        return ones;
    }

    private static void close(double[][] expected, double[][] got, String what) {
        for (int r = 0; r < expected.length; r++) {
            close(expected[r], got[r], what + " row " + r);
        }
    }

    private static void close(double[] expected, double[] got, String what) {
        for (int k = 0; k < expected.length; k++) {
            assertEquals(expected[k], got[k], CLOSE, what);
        }
    }
}
