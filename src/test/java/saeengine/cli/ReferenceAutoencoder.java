package saeengine.cli;

import saeengine.tensor.RandomStream;
import saeengine.testing.Relative;

/** The plain autoencoder and Adam in float64 loops. Layout of the file format: W_enc [d, F], W_dec [F, d]. */
final class ReferenceAutoencoder {
    private final int d;
    private final int f;
    private final double[][] weights;
    private final double[][] first = new double[4][];
    private final double[][] second = new double[4][];
    private int steps;

    private ReferenceAutoencoder(int d, int f, double[][] weights) {
        this.d = d;
        this.f = f;
        this.weights = weights;
        for (int p = 0; p < 4; p++) {
            first[p] = new double[weights[p].length];
            second[p] = new double[weights[p].length];
        }
    }

    static ReferenceAutoencoder random(int d, int f, RandomStream random) {
        double[][] weights = {new double[d * f], new double[f * d], new double[f], new double[d]};
        for (double[] w : weights) {
            for (int i = 0; i < w.length; i++) {
                w[i] = random.nextUniform(0.5f);
            }
        }
        return new ReferenceAutoencoder(d, f, weights);
    }

    void step(float[] rows, int from, int batch, double rate) {
        double[][] g = new double[4][];
        for (int p = 0; p < 4; p++) {
            g[p] = new double[weights[p].length];
        }
        for (int b = 0; b < batch; b++) {
            addGradients(rows, (from + b) % (rows.length / d) * d, batch, g);
        }
        steps++;
        for (int p = 0; p < 4; p++) {
            for (int i = 0; i < g[p].length; i++) {
                first[p][i] = 0.9 * first[p][i] + 0.1 * g[p][i];
                second[p][i] = 0.999 * second[p][i] + 0.001 * g[p][i] * g[p][i];
                double m = first[p][i] / (1 - Math.pow(0.9, steps));
                double v = second[p][i] / (1 - Math.pow(0.999, steps));
                weights[p][i] -= rate * m / (Math.sqrt(v) + 1e-8);
            }
        }
    }

    private void addGradients(float[] rows, int at, int batch, double[][] g) {
        double[] hidden = new double[f];
        double[] error = new double[d];
        for (int j = 0; j < f; j++) {
            double z = weights[2][j];
            for (int i = 0; i < d; i++) {
                z += rows[at + i] * weights[0][i * f + j];
            }
            hidden[j] = Math.max(0, z);
        }
        for (int i = 0; i < d; i++) {
            double y = weights[3][i];
            for (int j = 0; j < f; j++) {
                y += hidden[j] * weights[1][j * d + i];
            }
            error[i] = 2 * (y - rows[at + i]) / batch;
            g[3][i] += error[i];
        }
        for (int j = 0; j < f; j++) {
            double dz = 0;
            for (int i = 0; i < d; i++) {
                g[1][j * d + i] += hidden[j] * error[i];
                dz += error[i] * weights[1][j * d + i];
            }
            if (hidden[j] > 0) {
                g[2][j] += dz;
                for (int i = 0; i < d; i++) {
                    g[0][i * f + j] += dz * rows[at + i];
                }
            }
        }
    }

    float[] encoderFloats() {
        return floats(0);
    }

    float[] decoderFloats() {
        return floats(1);
    }

    float[] encoderBiasFloats() {
        return floats(2);
    }

    float[] decoderBiasFloats() {
        return floats(3);
    }

    private float[] floats(int p) {
        float[] x = new float[weights[p].length];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) weights[p][i];
        }
        return x;
    }

    void assertEqual(float[] encoder, float[] decoder, float[] encoderBias, float[] decoderBias) {
        Relative.assertWithin(1e-5, encoder, weights[0], "W_enc");
        Relative.assertWithin(1e-5, decoder, weights[1], "W_dec");
        Relative.assertWithin(1e-5, encoderBias, weights[2], "b_enc");
        Relative.assertWithin(1e-5, decoderBias, weights[3], "b_dec");
    }
}
