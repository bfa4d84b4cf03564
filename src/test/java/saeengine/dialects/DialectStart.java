package saeengine.dialects;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import saeengine.tensor.RandomStream;

/**
 * Rows and first weights that hide nothing: every parameter is nonzero, decoder rows have lengths from 0.5 to 2 and one
 * of 2e-5, rows have a mean, and some latents are positive but never among the largest, so that they die.
 *
 * @param weights W_enc [features, d], b_enc, W_dec [features, d], b_dec
 * @param extras threshold, r_mag, b_mag, each [features], by name
 * @param rows [n, d]
 */
public record DialectStart(int d, int features, List<float[]> weights, Map<String, float[]> extras, float[] rows) {
    private static final int SHORT_ROW = 5;

    public static DialectStart random(int d, int features, int n, long seed) {
        RandomStream random = new RandomStream(seed, 0);
        float[] encoder = gaussian(features * d, 0.3f, random);
        float[] decoder = gaussian(features * d, 1, random);
        float[] encoderBias = gaussian(features, 0.15f, random);
        for (int i = 0; i < features; i++) {
            double length = i == SHORT_ROW ? 2e-5 : 0.5 + 1.5 * (0.5 + random.nextUniform(0.5f));
            double squares = 0;
            for (int j = 0; j < d; j++) {
                squares += decoder[i * d + j] * decoder[i * d + j];
            }
            for (int j = 0; j < d; j++) {
                decoder[i * d + j] *= (float) (length / Math.sqrt(squares));
                encoder[i * d + j] *= i % 9 == 0 ? 0.05f : 1;
            }
            encoderBias[i] += 0.05f;
        }
        float[] decoderBias = gaussian(d, 0.4f, random);
        float[] rows = rows(d, n, random);
        float[] threshold = gaussian(features, 0.15f, random);
        for (int i = 0; i < features; i++) {
            threshold[i] += 0.2f;
        }
        Map<String, float[]> extras = Map.of(
                "threshold",
                threshold,
                "r_mag",
                gaussian(features, 0.3f, random),
                "b_mag",
                gaussian(features, 0.2f, random));
        return new DialectStart(d, features, List.of(encoder, encoderBias, decoder, decoderBias), extras, rows);
    }

    /** A parameter besides the four. Some thresholds are negative. */
    public float[] extra(String name) {
        return extras.get(name);
    }

    private static float[] rows(int d, int n, RandomStream random) {
        float[] mixing = gaussian(d * d, 0.4f, random);
        float[] mean = gaussian(d, 0.7f, random);
        float[] rows = new float[n * d];
        for (int row = 0; row < n; row++) {
            System.arraycopy(mean, 0, rows, row * d, d);
            for (int i = 0; i < d; i++) {
                float g = random.nextGaussian();
                for (int j = 0; j < d; j++) {
                    rows[row * d + j] += g * mixing[i * d + j];
                }
            }
        }
        return rows;
    }

    private static float[] gaussian(int n, float size, RandomStream random) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = size * random.nextGaussian();
        }
        return values;
    }

    /** Rows of one step. */
    public float[] batch(int step, int size) {
        return Arrays.copyOfRange(rows, step * size * d, (step + 1) * size * d);
    }

    /** A [features, d] matrix as the [d, features] of a file. */
    public float[] transposed(float[] matrix) {
        float[] out = new float[matrix.length];
        for (int i = 0; i < matrix.length; i++) {
            out[i % d * features + i / d] = matrix[i];
        }
        return out;
    }

    /** The same start with other weights for one parameter. */
    public DialectStart with(int parameter, float[] other) {
        List<float[]> changed = new ArrayList<>(weights);
        changed.set(parameter, other);
        return new DialectStart(d, features, List.copyOf(changed), extras, rows);
    }
}
