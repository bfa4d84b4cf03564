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
    private static final int BLOCK = 64;

    /** Above it skipping saves nothing. */
    private static final double LARGE = 0.5;

    private final SyntheticWorld world;
    private final FeatureTree tree;
    private final int features;
    private final int rank;
    private final float[] z;
    private final float[] reach = new float[BLOCK];
    private final float[] blocks;
    private RandomStream random;
    private int[] fired = new int[64];
    private float[] sizes = new float[64];
    private int count;

    /** @param blocks the factors of the features behind the tree, as {@link #blocks} lays them out */
    RowSampler(SyntheticWorld world, float[] blocks) {
        this.world = world;
        this.blocks = blocks;
        this.tree = world.tree();
        this.features = world.settings().features();
        this.rank = world.rank();
        this.z = new float[rank];
    }

    /** The factors behind the tree, [blocks, rank, features of a block]; zeros fill the last. */
    static float[] blocks(SyntheticWorld world) {
        int first = world.tree().size();
        int rank = world.rank();
        int count = (world.settings().features() - first + BLOCK - 1) / BLOCK;
        float[] blocks = new float[Math.multiplyExact(count, BLOCK * rank)];
        for (int i = first; i < world.settings().features(); i++) {
            int at = (i - first) / BLOCK * BLOCK * rank + (i - first) % BLOCK;
            for (int r = 0; r < rank; r++) {
                blocks[at + r * BLOCK] = world.factors()[i * rank + r];
            }
        }
        return blocks;
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
        for (int from = tree.size(); from < features; from += BLOCK) {
            drawBlock(from, Math.min(BLOCK, features - from));
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

    private void drawBlock(int from, int n) {
        Arrays.fill(reach, 0);
        int at = (from - tree.size()) / BLOCK * BLOCK * rank;
        for (int r = 0; r < rank; r++) {
            float each = z[r];
            for (int j = 0; j < BLOCK; j++) {
                reach[j] += blocks[at + r * BLOCK + j] * each;
            }
        }
        float most = Float.NEGATIVE_INFINITY;
        for (int j = 0; j < n; j++) {
            reach[j] -= world.thresholds()[from + j];
            most = Math.max(most, reach[j]);
        }
        double largest = NormalCurve.atMost(most);
        boolean all = largest > LARGE;
        double stay = all ? 0 : StrictMath.log1p(-largest);
        double bound = all ? 1 : largest;
        double j = all ? 0 : Math.floor(StrictMath.log(uniform()) / stay);
        while (j < n) {
            int here = (int) j;
            if (NormalCurve.below(uniform() * bound, reach[here])) {
                float size = size(from + here);
                if (size > 0) {
                    add(from + here, size);
                }
            }
            j += all ? 1 : 1 + Math.floor(StrictMath.log(uniform()) / stay);
        }
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
