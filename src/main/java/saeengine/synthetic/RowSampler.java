package saeengine.synthetic;

import java.util.Arrays;
import saeengine.tensor.RandomStream;

/**
 * Which features fire in a row, and how strongly: a function of the world, the stream and the row's number.
 *
 * <p>Given z, features are independent of each other, so that nothing need be drawn for what cannot fire: the tree is gone
 * down from its roots, and of a block of features behind it only candidates are looked at, which come with the largest
 * chance of the block and are then kept with (chance / largest). The distribution is that of drawing all of them.
 */
final class RowSampler {
    /** Features that candidates are looked for in together. */
    private static final int BLOCK = 64;

    /** Features whose reach is computed together: what a core's first cache holds of them. */
    private static final int SEGMENT = 256;

    /** Above it skipping saves nothing. */
    private static final double LARGE = 0.5;

    private final SyntheticWorld world;
    private final FeatureTree tree;
    private final int features;
    private final int rank;
    private final float[] z;
    private final float[] reach = new float[SEGMENT];
    private final float[] segments;

    @SuppressWarnings("NullAway.Init") // each row has its own
    private RandomStream random;

    private int[] fired = new int[64];
    private float[] sizes = new float[64];
    private int count;

    /** @param segments the factors of the features behind the tree, as {@link #segments} lays them out */
    RowSampler(SyntheticWorld world, float[] segments) {
        this.world = world;
        this.segments = segments;
        this.tree = world.tree();
        this.features = world.settings().features();
        this.rank = world.rank();
        this.z = new float[rank];
    }

    /** The factors behind the tree, [segments, rank, features of a segment]; zeros fill the last. */
    static float[] segments(SyntheticWorld world) {
        int first = world.tree().size();
        int rank = world.rank();
        int count = (world.settings().features() - first + SEGMENT - 1) / SEGMENT;
        float[] segments = new float[Math.multiplyExact(count, SEGMENT * rank)];
        for (int i = first; i < world.settings().features(); i++) {
            int at = (i - first) / SEGMENT * SEGMENT * rank + (i - first) % SEGMENT;
            for (int r = 0; r < rank; r++) {
                segments[at + r * SEGMENT] = world.factors()[i * rank + r];
            }
        }
        return segments;
    }

    /** Draws a row's features. */
    void sample(long stream, long row) {
        random = new RandomStream(world.settings().seed(), stream * SyntheticWorld.PURPOSE + row);
        count = 0;
        for (int r = 0; r < rank; r++) {
            z[r] = random.nextGaussian();
        }
        for (int i = 0; i < tree.roots(); i++) {
            float size = draw(i);
            if (size > 0) {
                add(i, size);
            }
        }
        // What fires is looked through while it grows: children of children come behind.
        for (int at = 0; at < count; at++) {
            drawChild(fired[at], sizes[at]);
        }
        for (int from = tree.size(); from < features; from += SEGMENT) {
            int n = Math.min(SEGMENT, features - from);
            reach(from, n);
            for (int block = 0; block < n; block += BLOCK) {
                drawBlock(from, block, Math.min(n, block + BLOCK));
            }
        }
    }

    /** Of the children that are drawn one, any with the same chance. */
    private void drawChild(int parent, float size) {
        int chosen = 0;
        float chosenSize = 0;
        int drawn = 0;
        int end = tree.firstChild(parent) + tree.children(parent);
        for (int child = tree.firstChild(parent); child < end; child++) {
            float own = draw(child);
            if (own > 0 && random.nextInt(++drawn) == 0) {
                chosen = child;
                chosenSize = own;
            }
        }
        if (drawn > 0) {
            add(chosen, chosenSize * (size / world.means()[parent]));
        }
    }

    /** How far z carries each of {@code n} features beyond its threshold. */
    private void reach(int from, int n) {
        float[] to = reach;
        float[] of = segments;
        int at = (from - tree.size()) * rank;
        Arrays.fill(to, 0);
        for (int r = 0; r < rank; r++) {
            float each = z[r];
            int row = at + r * SEGMENT;
            for (int j = 0; j < SEGMENT; j++) {
                to[j] += of[row + j] * each;
            }
        }
        float[] thresholds = world.thresholds();
        for (int j = 0; j < n; j++) {
            to[j] -= thresholds[from + j];
        }
    }

    /** Draws the features {@code begin} to {@code end} of the segment that begins with feature {@code from}. */
    private void drawBlock(int from, int begin, int end) {
        float most = Float.NEGATIVE_INFINITY;
        for (int j = begin; j < end; j++) {
            if (reach[j] > most) {
                most = reach[j];
            }
        }
        double largest = NormalCurve.atMost(most);
        boolean all = largest > LARGE;
        double stay = NormalCurve.logOfRest(most);
        double bound = all ? 1 : largest;
        double j = begin + (all ? 0 : skipped(stay));
        while (j < end) {
            int here = (int) j;
            if (NormalCurve.below(uniform() * bound, reach[here])) {
                float size = size(from + here);
                if (size > 0) {
                    add(from + here, size);
                }
            }
            j += all ? 1 : 1 + skipped(stay);
        }
    }

    /** How many are passed over before the next candidate, by the logarithm of the chance to pass over one. */
    private double skipped(double stay) {
        return Math.floor(StrictMath.log(uniform()) / stay);
    }

    /** The magnitude of a feature that is drawn on its own; 0 where it is not. */
    private float draw(int feature) {
        float sum = 0;
        for (int r = 0; r < rank; r++) {
            sum += world.factors()[feature * rank + r] * z[r];
        }
        return NormalCurve.below(uniform(), sum - world.thresholds()[feature]) ? size(feature) : 0;
    }

    private float size(int feature) {
        return Math.max(0, world.means()[feature] + world.spreads()[feature] * random.nextGaussian());
    }

    /** Uniform in (0, 1), an odd multiple of 2^-33. */
    private double uniform() {
        return (Integer.toUnsignedLong(random.nextBits()) + 0.5) * 0x1p-32;
    }

    private void add(int feature, float size) {
        if (count == fired.length) {
            fired = Arrays.copyOf(fired, 2 * count);
            sizes = Arrays.copyOf(sizes, 2 * count);
        }
        fired[count] = feature;
        sizes[count++] = size;
    }

    /** How many fire. */
    int count() {
        return count;
    }

    int feature(int at) {
        return fired[at];
    }

    float sizeAt(int at) {
        return sizes[at];
    }

    /** The features that fire, in the order in which they were drawn. */
    int[] features() {
        return Arrays.copyOf(fired, count);
    }

    /** Writes the row. */
    void write(float[] rows, int from) {
        int dims = world.settings().dims();
        float[] directions = world.directions();
        System.arraycopy(world.bias(), 0, rows, from, dims);
        for (int at = 0; at < count; at++) {
            int direction = fired[at] * dims;
            float size = sizes[at];
            for (int j = 0; j < dims; j++) {
                rows[from + j] += size * directions[direction + j];
            }
        }
    }
}
