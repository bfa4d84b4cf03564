package saeengine.toy;

import saeengine.tensor.RandomStream;

/** Hidden states to look at, the same for every instance: of examples in which something is active. */
final class ShownExamples {
    private static final int BATCH = 1024;

    /** Batches without anything active after which features are taken to be as good as never active. */
    private static final int PATIENCE = 1000;

    private ShownExamples() {}

    /** So many hidden states of a model's first instance, [instances * hidden, many]. */
    static float[] draw(ToyModel model, ToyFeatures features, int many, RandomStream random) {
        ToyShape shape = model.shape();
        float[] w = model.weight().toArray();
        FeatureSampler sampler = new FeatureSampler(features, BATCH, random);
        float[] h = new float[shape.instances() * shape.hidden() * many];
        int found = 0;
        for (int batch = 0; found < many && batch < PATIENCE; batch++) {
            float[] x = sampler.next();
            for (int example = 0; example < BATCH && found < many; example++) {
                if (isActive(x, shape, example)) {
                    for (int row = 0; row < shape.instances() * shape.hidden(); row++) {
                        h[row * many + found] = hidden(w, x, row % shape.hidden(), shape.features(), example);
                    }
                    found++;
                }
            }
        }
        return h;
    }

    private static boolean isActive(float[] x, ToyShape shape, int example) {
        for (int feature = 0; feature < shape.features(); feature++) {
            if (x[feature * BATCH + example] != 0) {
                return true;
            }
        }
        return false;
    }

    private static float hidden(float[] w, float[] x, int dimension, int features, int example) {
        double sum = 0;
        for (int feature = 0; feature < features; feature++) {
            sum += (double) w[dimension * features + feature] * x[feature * BATCH + example];
        }
        return (float) sum;
    }
}
