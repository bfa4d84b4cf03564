package saeengine.toy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import saeengine.cpu.CpuDevice;
import saeengine.tensor.Device;
import saeengine.tensor.RandomStream;

/** Models and autoencoders that are trained until they show what is known of them. */
class ToyTrainingTest {
    private static final ToyShape SHAPE = new ToyShape(4, 5, 2);

    private static float[] ones(int n) {
        float[] ones = new float[n];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static float[] weights(int threads, ToySchedule schedule, float probability) {
        return weights(threads, schedule, probability, ones(SHAPE.rows()));
    }

    private static float[] weights(int threads, ToySchedule schedule, float probability, float[] importance) {
        try (Device device = new CpuDevice(threads)) {
            return ToyTraining.train(
                            device,
                            ToyFeatures.uniform(SHAPE, probability),
                            importance,
                            schedule,
                            3,
                            record -> {},
                            step -> {})
                    .weight()
                    .toArray();
        }
    }

    private static double[][] instance(float[] w, int i) {
        double[][] rows = new double[2][5];
        for (int j = 0; j < 10; j++) {
            rows[j / 5][j % 5] = w[i * 10 + j];
        }
        return rows;
    }

    @Test
    void rareFeaturesBecomeAPentagon() {
        float[] w = weights(1, new ToySchedule(1000, 512, 1e-2, RateDecay.CONSTANT, 1000), 0.025f);
        int regular = 0;
        for (int i = 0; i < SHAPE.instances(); i++) {
            regular += Polygon.of(instance(w, i)).isRegular(5) ? 1 : 0;
        }
        assertTrue(regular >= 3, regular + " of 4 pentagons");
    }

    /** As many features as dimensions are kept, the most important ones, at right angles. */
    @Test
    void featuresThatAreAlwaysThereDoNotSuperpose() {
        float[] importance = new float[SHAPE.rows()];
        for (int row = 0; row < importance.length; row++) {
            importance[row] = (float) Math.pow(0.3, row % 5);
        }
        ToySchedule schedule = new ToySchedule(1500, 64, 1e-2, RateDecay.LINEAR, 1500);
        float[] w = weights(1, schedule, 1f, importance);
        for (int i = 0; i < SHAPE.instances(); i++) {
            double[][] rows = instance(w, i);
            for (int f = 0; f < 5; f++) {
                assertEquals(
                        f < 2 ? 1 : 0, Math.hypot(rows[0][f], rows[1][f]), 0.15, "instance " + i + ", feature " + f);
            }
            assertEquals(0, rows[0][0] * rows[0][1] + rows[1][0] * rows[1][1], 0.1, "a right angle");
        }
    }

    @Test
    void theSameBitsOnAnyNumberOfThreads() {
        ToySchedule schedule = new ToySchedule(30, 1024, 1e-3, RateDecay.COSINE, 10);
        assertArrayEquals(weights(1, schedule, 0.1f), weights(3, schedule, 0.1f));
    }

    @Test
    void ratesFall() {
        assertEquals(1e-3, new ToySchedule(10, 1, 1e-3, RateDecay.CONSTANT, 1).rateAt(9), 1e-12);
        assertEquals(1e-3 * 0.7, new ToySchedule(10, 1, 1e-3, RateDecay.LINEAR, 1).rateAt(3), 1e-12);
        ToySchedule cosine = new ToySchedule(10, 1, 1e-3, RateDecay.COSINE, 1);
        assertEquals(1e-3 * Math.sqrt(3) / 2, cosine.rateAt(3), 1e-12);
        assertEquals(0, cosine.rateAt(9), 1e-12);
    }

    private static final ToyShape PENTAGON = new ToyShape(4, 5, 2);

    private static ToyModel pentagon(Device device) {
        float[] w = new float[PENTAGON.instances() * 10];
        for (int i = 0; i < w.length; i++) {
            double angle = 2 * Math.PI * (i % 5) / 5;
            w[i] = (float) (1.15 * (i / 5 % 2 == 0 ? Math.cos(angle) : Math.sin(angle)));
        }
        ToyModel model = new ToyModel(device, PENTAGON, ones(PENTAGON.rows()));
        model.weight().set(w);
        return model;
    }

    private static List<ToySaeTraining.Snapshot> train(ToyResampling how, int latents) {
        List<ToySaeTraining.Snapshot> records = new ArrayList<>();
        try (Device device = new CpuDevice(1)) {
            ToySaeTraining.Settings settings = new ToySaeTraining.Settings(
                    latents,
                    false,
                    0.2f,
                    0.9,
                    new ToyResampleSchedule(how, 300, 100, 0.5f),
                    new ToySchedule(1200, 512, 3e-3, RateDecay.CONSTANT, 100),
                    8);
            new ToySaeTraining(device, pentagon(device), ToyFeatures.uniform(PENTAGON, 0.05f), settings, 1)
                    .train(records::add, step -> {});
        }
        return records;
    }

    private static int dead(ToySaeTraining.Snapshot record) {
        return (int) Arrays.stream(record.active()).filter(rate -> rate == 0).count();
    }

    /** More latents than features, so that some of them die. */
    @Test
    void deadLatentsAreResampledAndNoOthers() {
        List<ToySaeTraining.Snapshot> none = train(ToyResampling.NONE, 8);
        assertTrue(dead(none.get(none.size() - 1)) > 0, "without resampling some stay dead");
        assertTrue(none.stream().allMatch(record -> record.resampled().length == 0));
        for (ToyResampling how : List.of(ToyResampling.SIMPLE, ToyResampling.ANTHROPIC)) {
            List<ToySaeTraining.Snapshot> records = train(how, 8);
            int resampled = 0;
            for (int i = 0; i < records.size(); i++) {
                ToySaeTraining.Snapshot record = records.get(i);
                boolean due = record.step() % 300 == 0 && record.step() > 0 && record.step() < 1200;
                assertTrue(due || record.resampled().length == 0, how + " at step " + record.step());
                for (int row : record.resampled()) {
                    resampled++;
                    assertEquals(0, record.encoderBias()[row], how + ": b_enc");
                    assertEquals(1, length(record.decoder(), row), 1e-5, how + ": a unit direction");
                    assertEquals(
                            0,
                            record.encoder()[2 * row] * record.decoder()[2 * row + 1]
                                    - record.encoder()[2 * row + 1] * record.decoder()[2 * row],
                            1e-6,
                            how + ": one direction");
                    if (how == ToyResampling.SIMPLE) {
                        assertEquals(0.5, length(record.encoder(), row), 1e-5, "the encoder's scale");
                    }
                }
            }
            assertTrue(resampled > 0, how + " resampled none");
        }
    }

    private static double length(float[] rows, int row) {
        return Math.hypot(rows[2 * row], rows[2 * row + 1]);
    }

    /** The direction is that of an example: of the features of a pentagon, or of two that are active together. */
    @Test
    void anthropicDirectionsAreThoseOfExamplesWithALargeLoss() {
        int ofFeature = 0;
        int all = 0;
        for (ToySaeTraining.Snapshot record : train(ToyResampling.ANTHROPIC, 8)) {
            for (int row : record.resampled()) {
                double angle = Math.atan2(record.decoder()[2 * row + 1], record.decoder()[2 * row]);
                double turns = angle / (2 * Math.PI) * 5;
                ofFeature += Math.abs(turns - Math.rint(turns)) < 0.1 ? 1 : 0;
                all++;
            }
        }
        assertTrue(ofFeature > 0.4 * all, ofFeature + " of " + all);
    }

    @Test
    void whatIsShownIsActiveAndTheSameForAll() {
        try (Device device = new CpuDevice(1)) {
            ToyModel model = pentagon(device);
            float[] h = ShownExamples.draw(model, ToyFeatures.uniform(PENTAGON, 0.025f), 6, new RandomStream(1, 6));
            for (int e = 0; e < 6; e++) {
                assertTrue(Math.hypot(h[e], h[6 + e]) > 0);
                assertEquals(h[e], h[12 + e]);
            }
        }
    }

    @Test
    void plansThatCannotBeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new ToyResampleSchedule(ToyResampling.SIMPLE, 100, 101, 1));
        assertThrows(IllegalArgumentException.class, () -> new ToyResampleSchedule(ToyResampling.SIMPLE, 100, 10, 0));
        assertThrows(IllegalArgumentException.class, () -> new ToySchedule(0, 1, 1, RateDecay.LINEAR, 1));
        assertThrows(IllegalArgumentException.class, () -> new ToySchedule(1, 1, 0, RateDecay.LINEAR, 1));
    }
}
