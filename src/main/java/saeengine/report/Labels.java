package saeengine.report;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** The placing of labels in a column: none overlaps another, and together they move as little as they can. */
final class Labels {
    private Labels() {}

    /**
     * Moves wished heights apart until neighbours are {@code gap} apart, inside [top, bottom]; where the
     * column is too short for that, the gap shrinks to what fits. Labels keep the order of their wishes, also of those
     * that lie outside.
     */
    static double[] spread(double[] anywhere, double gap, double top, double bottom) {
        double[] wished = Arrays.stream(anywhere)
                .map(y -> Math.max(top, Math.min(bottom, y)))
                .toArray();
        int n = wished.length;
        if (n == 0) {
            return wished.clone();
        }
        double apart = n == 1 ? 0 : Math.min(gap, (bottom - top) / (n - 1));
        Integer[] order = IntStream.range(0, n).boxed().toArray(Integer[]::new);
        Arrays.sort(order, Comparator.comparingDouble((Integer i) -> anywhere[i]));
        // Less i * apart, "at least apart" becomes "not falling": a least squares fit by a rising
        // sequence, whose bounds at both ends may be cut afterwards without losing the optimum.
        double[] fitted = rising(IntStream.range(0, n)
                .mapToDouble(i -> wished[order[i]] - i * apart)
                .toArray());
        double[] placed = new double[n];
        for (int i = 0; i < n; i++) {
            double free = Math.max(top, Math.min(bottom - (n - 1) * apart, fitted[i]));
            placed[order[i]] = free + i * apart;
        }
        return placed;
    }

    /** The rising sequence nearest to the values: neighbours out of order are pooled to their mean. */
    private static double[] rising(double[] values) {
        double[] means = new double[values.length];
        int[] sizes = new int[values.length];
        int pools = 0;
        for (double value : values) {
            means[pools] = value;
            sizes[pools++] = 1;
            while (pools > 1 && means[pools - 2] > means[pools - 1]) {
                int size = sizes[pools - 2] + sizes[pools - 1];
                means[pools - 2] = (means[pools - 2] * sizes[pools - 2] + means[pools - 1] * sizes[pools - 1]) / size;
                sizes[pools - 2] = size;
                pools--;
            }
        }
        double[] fitted = new double[values.length];
        for (int pool = 0, i = 0; pool < pools; pool++) {
            Arrays.fill(fitted, i, i + sizes[pool], means[pool]);
            i += sizes[pool];
        }
        return fitted;
    }
}
