package saeengine.synthetic;

import java.util.stream.IntStream;
import saeengine.tensor.DType;
import saeengine.tensor.Device;
import saeengine.tensor.Gemm;
import saeengine.tensor.Products;
import saeengine.tensor.RandomStream;
import saeengine.tensor.Tensor;

/**
 * Unit vectors that are as orthogonal as some steps of Adam make them.
 *
 * <p>The loss is sum over i != j of (e_i e_j)^2 + F sum over i of (|e_i|^2 - 1)^2 (SAELens'
 * {@code orthogonalize_embeddings}). Its gradient is 4 (e_i G - |e_i|^2 e_i) + 4 F (|e_i|^2 - 1) e_i with G = E^T E, [dims,
 * dims]: no matrix of all pairs is needed.
 */
final class FeatureDirections {
    private static final float BETA1 = 0.9f;
    private static final float BETA2 = 0.999f;
    private static final float EPSILON = 1e-8f;

    private FeatureDirections() {}

    /** Directions [features, dims], row-major. */
    static float[] of(int features, int dims, int steps, double rate, RandomStream random, Device host) {
        float[] e = new float[Math.multiplyExact(features, dims)];
        for (int i = 0; i < e.length; i++) {
            e[i] = random.nextGaussian();
        }
        normalise(e, dims);
        if (steps > 0) {
            orthogonalise(e, features, dims, steps, rate, host);
            normalise(e, dims);
        }
        return e;
    }

    private static void normalise(float[] e, int dims) {
        IntStream.range(0, e.length / dims).parallel().forEach(i -> {
            double norm = Math.max(Math.sqrt(square(e, i * dims, dims)), 1e-8);
            for (int j = i * dims; j < (i + 1) * dims; j++) {
                e[j] = (float) (e[j] / norm);
            }
        });
    }

    private static double square(float[] e, int from, int dims) {
        double sum = 0;
        for (int j = from; j < from + dims; j++) {
            sum += (double) e[j] * e[j];
        }
        return sum;
    }

    private static void orthogonalise(float[] e, int features, int dims, int steps, double rate, Device host) {
        float[] product = new float[e.length];
        float[] mean = new float[e.length];
        float[] variance = new float[e.length];
        int mark = host.mark();
        try {
            Tensor vectors = host.allocateStep(DType.F32, features, dims);
            Tensor gram = host.allocateStep(DType.F32, dims, dims);
            Tensor times = host.allocateStep(DType.F32, features, dims);
            for (int step = 1; step <= steps; step++) {
                host.upload(e, 0, vectors);
                host.gemm(Gemm.tn(dims, dims, features), Products.EXACT, 1, vectors, vectors, 0, gram);
                host.gemm(Gemm.nn(features, dims, dims), Products.EXACT, 1, vectors, gram, 0, times);
                host.download(times, product, 0);
                float size = (float) (rate / (1 - Math.pow(BETA1, step)));
                float root = (float) (1 / Math.sqrt(1 - Math.pow(BETA2, step)));
                IntStream.range(0, features).parallel().forEach(i -> {
                    float norm = (float) square(e, i * dims, dims);
                    float own = 4 * features * (norm - 1) - 4 * norm;
                    for (int j = i * dims; j < (i + 1) * dims; j++) {
                        float gradient = 4 * product[j] + own * e[j];
                        mean[j] = BETA1 * mean[j] + (1 - BETA1) * gradient;
                        variance[j] = BETA2 * variance[j] + (1 - BETA2) * gradient * gradient;
                        e[j] -= size * mean[j] / ((float) Math.sqrt(variance[j]) * root + EPSILON);
                    }
                });
            }
        } finally {
            host.release(mark);
        }
    }
}
