package saeengine.op;

import static org.junit.jupiter.api.Assertions.assertTrue;

import saeengine.tensor.Tensor;

/** Active entries as whole matrices on the host, for tests. */
final class Entries {
    private Entries() {}

    static int[] ints(Tensor tensor) {
        int[] host = new int[tensor.size()];
        tensor.device().download(tensor, host, 0);
        return host;
    }

    /** [rows, features]; fails where a place has two entries. */
    static float[] dense(ActiveSet set) {
        float[] dense = new float[set.rows() * set.features()];
        boolean[] taken = new boolean[dense.length];
        float[] values = set.values().toArray();
        int[] indices = ints(set.indices());
        int[] starts = ints(set.starts());
        int[] ends = ints(set.ends());
        for (int piece = 0; piece < starts.length; piece++) {
            for (int e = starts[piece]; e < ends[piece]; e++) {
                int place = piece / set.segments() * set.features() + indices[e];
                assertTrue(!taken[place], "entry " + e + " is the second of its place");
                taken[place] = true;
                dense[place] = values[e];
            }
        }
        return dense;
    }

    /** [rows, features] from lists; fails where a list's rows do not ascend. */
    static float[] dense(ActiveLists lists, int rows) {
        int features = lists.starts().size() - 1;
        float[] dense = new float[rows * features];
        float[] values = lists.values().toArray();
        int[] starts = ints(lists.starts());
        int[] rowOf = ints(lists.rows());
        for (int i = 0; i < features; i++) {
            for (int e = starts[i]; e < starts[i + 1]; e++) {
                assertTrue(e == starts[i] || rowOf[e] > rowOf[e - 1], "rows of feature " + i + " ascend");
                dense[rowOf[e] * features + i] = values[e];
            }
        }
        return dense;
    }

    static float[] largestOfColumns(Tensor f) {
        float[] dense = f.toArray();
        float[] largest = new float[f.cols()];
        for (int i = 0; i < dense.length; i++) {
            largest[i % f.cols()] = Math.max(largest[i % f.cols()], dense[i]);
        }
        return largest;
    }

    static double mean(float[] x) {
        double sum = 0;
        for (float value : x) {
            sum += value;
        }
        return sum / x.length;
    }
}
