package saeengine.toy;

import java.util.Arrays;
import saeengine.tensor.RandomStream;

/**
 * Draws batches of features, [instances * features, batch].
 *
 * <p>Of rare features only the active ones are drawn: from one active example of a feature to the next it is a geometric
 * number of examples, floor(ln u / ln(1 - p)) between them.
 */
public final class FeatureSampler {
    private final ToyFeatures features;
    private final int batch;
    private final RandomStream random;
    private final float[] x;

    public FeatureSampler(ToyFeatures features, int batch, RandomStream random) {
        this.features = features;
        this.batch = batch;
        this.random = random;
        this.x = new float[Math.multiplyExact(features.shape().rows(), batch)];
    }

    /** The next batch; the array is used again for the one after it. */
    public float[] next() {
        Arrays.fill(x, 0f);
        int width = features.shape().features();
        int correlated = 2 * features.correlatedPairs();
        int paired = correlated + 2 * features.anticorrelatedPairs();
        for (int row = 0; row < features.shape().rows(); row++) {
            int feature = row % width;
            if (feature >= paired) {
                alone(row);
            } else if (feature % 2 == 0) {
                pair(row, feature < correlated);
            }
        }
        return x;
    }

    private void alone(int row) {
        double ofGap = logOfMiss(features.probability()[row]);
        for (long at = gap(ofGap); at < batch; at += 1 + gap(ofGap)) {
            x[row * batch + (int) at] = magnitude();
        }
    }

    private void pair(int row, boolean together) {
        double p = features.probability()[row];
        double ofGap = logOfMiss(together ? p : 2 * p);
        for (long at = gap(ofGap); at < batch; at += 1 + gap(ofGap)) {
            if (together) {
                x[row * batch + (int) at] = magnitude();
                x[(row + 1) * batch + (int) at] = magnitude();
            } else {
                x[(row + random.nextInt(2)) * batch + (int) at] = magnitude();
            }
        }
    }

    private static double logOfMiss(double probability) {
        return StrictMath.log1p(-Math.min(1, probability));
    }

    /** Examples without the feature before the next one with it; none where it is always active. */
    private long gap(double logOfMiss) {
        if (logOfMiss == Double.NEGATIVE_INFINITY) {
            return 0;
        }
        double u = (Integer.toUnsignedLong(random.nextBits()) + 0.5) * 0x1p-32;
        return (long) Math.min(batch, StrictMath.log(u) / logOfMiss);
    }

    private float magnitude() {
        return switch (features.magnitude()) {
            case UNIFORM -> random.nextFloat();
            case NORMAL -> Math.abs(random.nextGaussian());
        };
    }
}
