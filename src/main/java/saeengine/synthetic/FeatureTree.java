package saeengine.synthetic;

import java.util.Arrays;

/**
 * Which feature needs which: a forest over the first features, numbered level by level, whose children are neighbours.
 *
 * <p>A feature fires only where its parent does, of the children of one parent one at most, and its size goes with its
 * parent's. Features behind the forest need none.
 */
final class FeatureTree {
    static final int NO_PARENT = -1;

    private final int roots;
    private final int size;
    private final int[] parent;
    private final int[] firstChild;
    private final int[] children;

    /** The forest that fits into so many features: branches end where features do. */
    FeatureTree(int features, int roots, int branching, int depth) {
        this.roots = Math.min(roots, features);
        this.parent = new int[features];
        this.firstChild = new int[features];
        this.children = new int[features];
        Arrays.fill(parent, NO_PARENT);
        int next = this.roots;
        int from = 0;
        for (int level = 0; level < depth; level++) {
            int to = next;
            for (int node = from; node < to; node++) {
                firstChild[node] = next;
                children[node] = Math.min(branching, features - next);
                Arrays.fill(parent, next, next + children[node], node);
                next += children[node];
            }
            from = to;
        }
        this.size = next;
    }

    int roots() {
        return roots;
    }

    /** Features in the forest: those before this one. */
    int size() {
        return size;
    }

    int parent(int feature) {
        return parent[feature];
    }

    int firstChild(int feature) {
        return firstChild[feature];
    }

    int children(int feature) {
        return children[feature];
    }

    /**
     * The chance that a feature has to be drawn with so that it fires about as often as {@code base} says, although it
     * needs its parent and gives way to its siblings: base / base of the parent, times 1 + the expected number of other
     * siblings; at most 1. What is cut there fires less often (SAELens' {@code compensate_probabilities}).
     */
    double[] drawn(double[] base) {
        double[] drawn = base.clone();
        for (int node = 0; node < size; node++) {
            double siblings = 0;
            for (int c = firstChild[node]; c < firstChild[node] + children[node]; c++) {
                siblings += base[c];
            }
            for (int c = firstChild[node]; c < firstChild[node] + children[node]; c++) {
                drawn[c] = Math.min(1, base[c] / base[node] * (1 + (siblings - base[c]) / base[node]));
            }
        }
        return drawn;
    }
}
