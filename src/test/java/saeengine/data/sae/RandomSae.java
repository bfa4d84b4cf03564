package saeengine.data.sae;

import java.util.Random;

/** Small random autoencoders and rows; the same seed gives the same ones. */
final class RandomSae {
    static final int DIMS = 7;
    static final int OUT = 5;
    static final int FEATURES = 19;
    static final int ROWS = 23;

    private final Random random;

    RandomSae(long seed) {
        random = new Random(seed);
        System.out.println("seed " + seed);
    }

    /** Decoder rows of quite different norms, a bias that matters, and pre-activations on both sides of zero. */
    StoredSaeBuilder builder() {
        float[] decoder = gaussian(FEATURES * DIMS);
        for (int i = 0; i < FEATURES; i++) {
            float norm = 0.2f + 3 * random.nextFloat();
            for (int j = 0; j < DIMS; j++) {
                decoder[i * DIMS + j] *= norm;
            }
        }
        return StoredSae.builder(DIMS, FEATURES)
                .encoder(gaussian(FEATURES * DIMS), gaussian(FEATURES))
                .decoder(decoder, gaussian(DIMS));
    }

    double[] rows() {
        return random.doubles(ROWS * DIMS, -2, 2).toArray();
    }

    float[] gaussian(int n) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    float[] positive(int n) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = 0.1f + random.nextFloat();
        }
        return values;
    }

    /** One of each activation. */
    Activation activation(Kind kind) {
        return switch (kind) {
            case RELU -> Activation.relu();
            case TOPK -> Activation.topK(4, Activation.Rectify.AFTER);
            case JUMPRELU -> Activation.jumpRelu(positive(FEATURES));
            case BATCHTOPK -> Activation.batchTopK(0.75f, 3);
            case GATED -> Activation.gated(times(0.5f, gaussian(FEATURES)), gaussian(FEATURES));
            case ABSTOPK -> Activation.absTopK(4);
        };
    }

    private static float[] times(float factor, float... values) {
        return Matrices.times(values, factor);
    }

    /** Rows of 7 dims to rows of 5, with a skip matrix. */
    StoredSaeBuilder transcoder() {
        return StoredSae.transcoder(DIMS, OUT, FEATURES)
                .encoder(gaussian(FEATURES * DIMS), gaussian(FEATURES))
                .decoder(gaussian(FEATURES * OUT), gaussian(OUT))
                .skip(gaussian(OUT * DIMS));
    }

    /** The project's measure of error: max|a - b| / max|b|. */
    static double error(double[] got, double[] expected) {
        if (got.length != expected.length) {
            throw new AssertionError("got " + got.length + " values, expected " + expected.length);
        }
        double difference = 0;
        double size = 0;
        for (int i = 0; i < got.length; i++) {
            if (Double.isNaN(got[i]) || Double.isNaN(expected[i])) {
                return Double.POSITIVE_INFINITY;
            }
            difference = Math.max(difference, Math.abs(got[i] - expected[i]));
            size = Math.max(size, Math.abs(expected[i]));
        }
        if (size == 0) {
            throw new AssertionError("nothing was computed to compare with");
        }
        return difference / size;
    }
}
