package saeengine.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import saeengine.autograd.Tape;
import saeengine.cpu.CpuDevice;
import saeengine.eval.MeanLoss;
import saeengine.recipe.Recipes;
import saeengine.sae.Sae;
import saeengine.sae.Whitening;
import saeengine.tensor.Device;
import saeengine.tensor.Parameter;

/** Ten steps against float64 loops written from the formulas in {@link Whitening}, weights and losses. */
class WhitenedStepTest {
    private static final int DIMS = 6;
    private static final int FEATURES = 9;
    private static final int ROWS = 11;
    private static final int STEPS = 10;
    private static final float UNIT = 1.75f;
    private static final double RATE = 0.003;

    @Test
    void followsTheFormulas() {
        float[] matrix = Trainees.random(DIMS * DIMS, 21, 0.7f);
        float[] offset = Trainees.random(DIMS, 22, 0.4f);
        try (Device device = CpuDevice.checked(2)) {
            Member member = member(device, new Whitening(device, matrix, offset, UNIT));
            Reference reference = new Reference(member.trained(), matrix, offset);
            for (int step = 0; step < STEPS; step++) {
                float[] x = Trainees.random(ROWS * DIMS, 100 + step, 2f);
                double before = MeanLoss.of(device, member.sae(), x, ROWS);
                try (Tape batch = Tape.inference(device)) {
                    float loss = member.step(device, batch.of(x, ROWS, DIMS), step, false)
                            .loss()
                            .get();
                    assertEquals(reference.step(x), loss, 1e-5 * loss, "loss of step " + step);
                    assertEquals(before, loss, 1e-5 * loss, "the folded autoencoder's on the same rows");
                }
            }
            for (int i = 0; i < 4; i++) {
                Parameter parameter = member.trained().parameters().get(i);
                float[] values = parameter.toArray();
                for (int j = 0; j < values.length; j++) {
                    assertEquals(reference.weights[i][j], values[j], 2e-5, parameter.name() + " " + j);
                }
            }
            assertTrue(reference.sometimesOff > 0, "some latents were off");
        }
    }

    private static Member member(Device device, Whitening whitening) {
        Sae sae = new Sae(device, Sae.Shape.plain(DIMS, FEATURES));
        sae.encoder().set(Trainees.random(FEATURES * DIMS, 1, 0.9f));
        sae.encoderBias().set(Trainees.random(FEATURES, 2, 0.9f));
        sae.decoder().set(Trainees.random(FEATURES * DIMS, 3, 0.5f));
        sae.decoderBias().set(Trainees.random(DIMS, 4, 0.5f));
        Recipe recipe = Recipes.named("autoencoder");
        Schedule schedule = new Schedule(Schedule.Shape.STEP, RATE, RATE, 100, 100, 0, 0);
        Member.Settings settings = new Member.Settings(
                recipe, recipe.adam(), schedule, 0, 0, 0, 0, false, 1_000_000, 1, 1, ResampleSchedule.NEVER);
        return new Member(device, "F9", sae, settings, whitening);
    }

    /** Weights in the order of {@link Sae#parameters}: W_enc, b_enc, W_dec, b_dec. */
    private static final class Reference {
        private final double[][] weights = new double[4][];
        private final double[][] first = new double[4][];
        private final double[][] second = new double[4][];
        private final float[] matrix;
        private final float[] offset;
        private int steps;
        private int sometimesOff;

        Reference(Sae sae, float[] matrix, float[] offset) {
            this.matrix = matrix;
            this.offset = offset;
            for (int i = 0; i < 4; i++) {
                float[] values = sae.parameters().get(i).toArray();
                weights[i] = new double[values.length];
                for (int j = 0; j < values.length; j++) {
                    weights[i][j] = values[j];
                }
                first[i] = new double[values.length];
                second[i] = new double[values.length];
            }
        }

        double step(float[] x) {
            double[][] gradient = new double[4][];
            for (int i = 0; i < 4; i++) {
                gradient[i] = new double[weights[i].length];
            }
            double loss = 0;
            for (int row = 0; row < ROWS; row++) {
                loss += row(x, row * DIMS, gradient) / ROWS;
            }
            steps++;
            for (int i = 0; i < 4; i++) {
                for (int j = 0; j < weights[i].length; j++) {
                    double g = gradient[i][j];
                    first[i][j] = 0.9 * first[i][j] + 0.1 * g;
                    second[i][j] = 0.999 * second[i][j] + 0.001 * g * g;
                    double m = first[i][j] / (1 - Math.pow(0.9, steps));
                    double v = second[i][j] / (1 - Math.pow(0.999, steps));
                    weights[i][j] -= RATE * m / (Math.sqrt(v) + 1e-8);
                }
            }
            return loss;
        }

        /** y = 1.75 (b_dec + sum of (f - 4) W_dec), f = max(W_enc (P x + q) + b_enc, 0). */
        private double row(float[] x, int at, double[][] gradient) {
            double[] u = new double[DIMS];
            for (int i = 0; i < DIMS; i++) {
                u[i] = offset[i];
                for (int j = 0; j < DIMS; j++) {
                    u[i] += (double) matrix[i * DIMS + j] * x[at + j];
                }
            }
            double[] f = new double[FEATURES];
            double[] error = new double[DIMS];
            for (int j = 0; j < DIMS; j++) {
                error[j] = weights[3][j] - x[at + j] / UNIT;
            }
            for (int n = 0; n < FEATURES; n++) {
                double z = weights[1][n];
                for (int j = 0; j < DIMS; j++) {
                    z += weights[0][n * DIMS + j] * u[j];
                }
                f[n] = Math.max(0, z);
                for (int j = 0; j < DIMS; j++) {
                    error[j] += (f[n] - 4) * weights[2][n * DIMS + j];
                }
            }
            double loss = 0;
            for (int j = 0; j < DIMS; j++) {
                loss += UNIT * UNIT * error[j] * error[j];
                gradient[3][j] += 2 * UNIT * UNIT * error[j] / ROWS;
            }
            for (int n = 0; n < FEATURES; n++) {
                double dz = 0;
                for (int j = 0; j < DIMS; j++) {
                    gradient[2][n * DIMS + j] += 2 * UNIT * UNIT * error[j] / ROWS * (f[n] - 4);
                    dz += 2 * UNIT * UNIT * error[j] / ROWS * weights[2][n * DIMS + j];
                }
                if (f[n] == 0) {
                    sometimesOff++;
                    continue;
                }
                gradient[1][n] += dz;
                for (int j = 0; j < DIMS; j++) {
                    gradient[0][n * DIMS + j] += dz * u[j];
                }
            }
            return loss;
        }
    }
}
