package saeengine.data.sae;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/** Selection by size; of equal values the first ones are kept, so that exactly as many are kept as asked for. */
final class Largest {
    private Largest() {}

    /** Makes all values zero but the {@code kept} ones that are largest by {@code size}. */
    static void keep(double[] values, int kept, DoubleUnaryOperator size) {
        double[] sorted = Arrays.stream(values).map(size).sorted().toArray();
        double smallest = kept == 0 ? Double.POSITIVE_INFINITY : sorted[values.length - kept];
        int ties = kept;
        for (double value : values) {
            ties -= size.applyAsDouble(value) > smallest ? 1 : 0;
        }
        for (int i = 0; i < values.length; i++) {
            double own = size.applyAsDouble(values[i]);
            boolean keeps = own > smallest || (own == smallest && ties-- > 0);
            if (!keeps) {
                values[i] = 0;
            }
        }
    }
}
