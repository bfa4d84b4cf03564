package saeengine.sae;

import saeengine.testing.GoldenCase;

/**
 * The numbers of one autoencoder step in float64: what a reference loss is a function of.
 *
 * <p>Rows to encode and rows to reconstruct are kept apart, because the engine's targets get no gradient.
 *
 * @param values x, target [rows, d], W_enc [features, d], b_enc, W_dec [features, d], b_dec, by {@link Part}
 */
record SaeNumbers(int rows, int d, int features, double[][] values) {
    /** What a step is made of. */
    enum Part {
        X,
        TARGET,
        W_ENC,
        B_ENC,
        W_DEC,
        B_DEC
    }

    double[] get(Part part) {
        return values[part.ordinal()];
    }

    float[] floats(Part part) {
        return toFloats(get(part));
    }

    /** Numbers that look random and lie far enough from ties and kinks for difference quotients. */
    static SaeNumbers fixture(int rows, int d, int features, long seed) {
        var random = new saeengine.tensor.RandomStream(seed, 3);
        int[] sizes = {rows * d, 0, features * d, features, features * d, d};
        double[][] values = new double[sizes.length][];
        for (int i = 0; i < sizes.length; i++) {
            values[i] = new double[sizes[i]];
            for (int j = 0; j < sizes[i]; j++) {
                values[i][j] = random.nextUniform(1f);
            }
        }
        values[1] = values[0].clone();
        return new SaeNumbers(rows, d, features, values);
    }

    /** A golden case's inputs; its decoder is stored [d, features]. */
    static SaeNumbers of(GoldenCase golden) {
        int features = golden.extent("W_enc", 0);
        int d = golden.extent("W_enc", 1);
        double[] x = golden.doubles("x");
        double[] decoder = transposed(golden.doubles("W_dec"), d, features);
        return new SaeNumbers(x.length / d, d, features, new double[][] {
            x, x.clone(), golden.doubles("W_enc"), golden.doubles("b_enc"), decoder, golden.doubles("b_dec")
        });
    }

    /** The same but for one number. */
    SaeNumbers moved(Part part, int index, double by) {
        double[][] copy = values.clone();
        copy[part.ordinal()] = get(part).clone();
        copy[part.ordinal()][index] += by;
        return new SaeNumbers(rows, d, features, copy);
    }

    /** The same without an encoder bias. */
    SaeNumbers unbiased() {
        double[][] copy = values.clone();
        copy[Part.B_ENC.ordinal()] = new double[features];
        return new SaeNumbers(rows, d, features, copy);
    }

    static double[] transposed(double[] w, int rows, int cols) {
        double[] y = new double[w.length];
        for (int i = 0; i < w.length; i++) {
            y[i % cols * rows + i / cols] = w[i];
        }
        return y;
    }

    static float[] toFloats(double[] x) {
        float[] y = new float[x.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = (float) x[i];
        }
        return y;
    }
}
