package saeengine.suite;

import java.util.stream.IntStream;

/** Numbers by size. */
final class Ranking {
    private Ranking() {}

    /** The places of the largest, largest first, of those above 0; the first of equal ones first. */
    static int[] largest(double[] values, int most) {
        return IntStream.range(0, values.length)
                .filter(i -> values[i] > 0)
                .boxed()
                .sorted((a, b) -> {
                    int bySize = Double.compare(values[b], values[a]);
                    return bySize != 0 ? bySize : Integer.compare(a, b);
                })
                .limit(most)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** The same of their sizes without signs. */
    static int[] largestSizes(double[] values, int most) {
        double[] sizes = new double[values.length];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = Math.abs(values[i]);
        }
        return largest(sizes, most);
    }
}
