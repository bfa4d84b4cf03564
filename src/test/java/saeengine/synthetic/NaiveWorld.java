package saeengine.synthetic;

import java.util.SplittableRandom;

/** A world's definition word by word, in float64: every feature is drawn, then taken away. */
final class NaiveWorld {
    private final SyntheticWorld world;
    private final SplittableRandom random;
    private final int features;

    NaiveWorld(SyntheticWorld world, long seed) {
        this.world = world;
        this.random = new SplittableRandom(seed);
        this.features = world.settings().features();
    }

    private double gaussian() {
        return Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
    }

    /** A row's magnitudes, one a feature. */
    double[] row() {
        int rank = world.rank();
        double[] z = new double[rank];
        for (int r = 0; r < rank; r++) {
            z[r] = gaussian();
        }
        double[] size = new double[features];
        for (int i = 0; i < features; i++) {
            double sum = gaussian();
            for (int r = 0; r < rank; r++) {
                sum += world.factors()[i * rank + r] * z[r];
            }
            if (sum > world.thresholds()[i]) {
                size[i] = Math.max(0, world.means()[i] + world.spreads()[i] * gaussian());
            }
        }
        FeatureTree tree = world.tree();
        for (int i = 0; i < tree.size(); i++) {
            int first = tree.firstChild(i);
            int kept = -1;
            int seen = 0;
            for (int c = first; c < first + tree.children(i); c++) {
                if (size[c] > 0 && random.nextInt(++seen) == 0) {
                    kept = c;
                }
            }
            for (int c = first; c < first + tree.children(i); c++) {
                size[c] = c == kept ? size[c] * size[i] / world.means()[i] : 0;
            }
        }
        return size;
    }
}
