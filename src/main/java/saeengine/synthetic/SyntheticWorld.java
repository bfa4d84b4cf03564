package saeengine.synthetic;

import saeengine.tensor.Device;
import saeengine.tensor.RandomStream;

/**
 * True features: their directions, how often and how strongly they fire, and what they have to do with each other.
 *
 * <p>A row draws z ~ N(0, I) of the correlation's rank, once. Feature i is drawn where u_i z + sqrt(1 - |u_i|^2) n_i exceeds
 * the threshold of its chance, n_i ~ N(0, 1); its magnitude is max(0, mean_i + std_i N(0, 1)); then the tree takes features
 * away and scales what is left by (magnitude of the parent) / (its mean). The row is the bias plus the sum of magnitude times
 * direction.
 */
public final class SyntheticWorld {
    /** The least share of a feature's variance that is its own. */
    private static final double LEAST_OWN = 0.01;

    /** What random streams are for; of rows the number of the row is in the low bits. */
    static final long PURPOSE = 1L << 56;

    private static final long DIRECTIONS = 1;
    private static final long BIAS = 2;
    private static final long CORRELATION = 3;
    private static final long SPREADS = 4;

    private final SyntheticSettings settings;
    private final FeatureTree tree;
    private final double[] chances;
    private final float[] directions;
    private final float[] bias;
    private final int rank;
    private final float[] factors;
    private final float[] thresholds;
    private final float[] means;
    private final float[] spreads;

    private SyntheticWorld(SyntheticSettings settings, Device host) {
        this.settings = settings;
        int features = settings.features();
        tree = new FeatureTree(features, settings.whole("roots"), settings.whole("branching"), settings.whole("depth"));
        chances = chances(settings);
        directions = FeatureDirections.of(
                features,
                settings.dims(),
                settings.whole("ortho-steps"),
                settings.get("ortho-lr"),
                random(DIRECTIONS),
                host);
        bias = drawnBias();
        rank = settings.whole("rank");
        factors = correlated();
        thresholds = new float[features];
        scaleToOwn(tree.drawn(chances));
        means = new float[features];
        spreads = new float[features];
        RandomStream random = random(SPREADS);
        double first = settings.get("magnitude-first");
        double last = settings.get("magnitude-last");
        for (int i = 0; i < features; i++) {
            means[i] = (float) (first + (last - first) * i / (features - 1));
            spreads[i] = (float) Math.abs(settings.get("std-mean") + settings.get("std-std") * random.nextGaussian());
        }
    }

    /** @param host a device whose products do not depend on where it runs: the CPU's */
    public static SyntheticWorld of(SyntheticSettings settings, Device host) {
        return new SyntheticWorld(settings, host);
    }

    /** Bytes of a world of such settings. */
    public static long bytes(SyntheticSettings settings) {
        return 4L * settings.features() * (settings.dims() + 2L * settings.whole("rank") + 8);
    }

    /** Bytes that its making takes beside. */
    public static long bytesToMake(SyntheticSettings settings) {
        return 4L * settings.dims() * (5L * settings.features() + settings.dims());
    }

    /** Zipf's law, moved and scaled so that the first has the largest chance and the last the smallest. */
    private static double[] chances(SyntheticSettings settings) {
        double[] chances = new double[settings.features()];
        double most = settings.get("p-max");
        double least = settings.get("p-min");
        double end = Math.pow(chances.length, -settings.get("zipf"));
        for (int i = 0; i < chances.length; i++) {
            chances[i] = least + (most - least) * (Math.pow(i + 1.0, -settings.get("zipf")) - end) / (1 - end);
        }
        return chances;
    }

    private RandomStream random(long purpose) {
        return new RandomStream(settings.seed(), purpose);
    }

    private float[] drawnBias() {
        float[] vector = new float[settings.dims()];
        RandomStream random = random(BIAS);
        double square = 0;
        for (int j = 0; j < vector.length; j++) {
            vector[j] = random.nextGaussian();
            square += (double) vector[j] * vector[j];
        }
        double scale = settings.get("bias") / Math.max(Math.sqrt(square), 1e-8);
        for (int j = 0; j < vector.length; j++) {
            vector[j] *= (float) scale;
        }
        return vector;
    }

    /** u_i, [features, rank]: all made smaller where one would leave a feature nothing of its own. */
    private float[] correlated() {
        float[] u = new float[Math.multiplyExact(settings.features(), rank)];
        RandomStream random = random(CORRELATION);
        for (int i = 0; i < u.length; i++) {
            u[i] = (float) (settings.get("correlation") * random.nextGaussian());
        }
        double longest = 0;
        for (int i = 0; i < settings.features(); i++) {
            longest = Math.max(longest, square(u, i));
        }
        if (longest > 1 - LEAST_OWN) {
            float scale = (float) Math.sqrt((1 - LEAST_OWN) / longest);
            for (int i = 0; i < u.length; i++) {
                u[i] *= scale;
            }
        }
        return u;
    }

    private double square(float[] u, int feature) {
        double sum = 0;
        for (int r = feature * rank; r < (feature + 1) * rank; r++) {
            sum += (double) u[r] * u[r];
        }
        return sum;
    }

    /** Divides factors and thresholds by the size of what is a feature's own, so that this is left as N(0, 1). */
    private void scaleToOwn(double[] drawn) {
        for (int i = 0; i < thresholds.length; i++) {
            double own = Math.sqrt(1 - square(factors, i));
            thresholds[i] = (float) (NormalCurve.threshold(drawn[i]) / own);
            for (int r = i * rank; r < (i + 1) * rank; r++) {
                factors[r] = (float) (factors[r] / own);
            }
        }
    }

    public SyntheticSettings settings() {
        return settings;
    }

    /** Unit vectors, [features, dims]. */
    public float[] directions() {
        return directions;
    }

    FeatureTree tree() {
        return tree;
    }

    /** How often features are to fire, were nothing cut. */
    double[] chances() {
        return chances;
    }

    float[] bias() {
        return bias;
    }

    int rank() {
        return rank;
    }

    /** u_i / sqrt(1 - |u_i|^2), [features, rank]. */
    float[] factors() {
        return factors;
    }

    /** Threshold / sqrt(1 - |u_i|^2). */
    float[] thresholds() {
        return thresholds;
    }

    float[] means() {
        return means;
    }

    float[] spreads() {
        return spreads;
    }
}
