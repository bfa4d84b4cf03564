package saeengine.bench;

import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Some work of the engine, and the bare products it is held against, which are as exact as its own.
 *
 * @param rows tokens or rows the work takes in
 * @param note what was found of the work, said after it; null for nothing
 * @param asRate whether the figure is the share of the bare rate that is reached, or the multiple of the bare time
 */
public record BenchCase(
        String name,
        String bareName,
        Runnable bare,
        double bareFlops,
        String workName,
        Runnable work,
        double workFlops,
        int rows,
        boolean asRate,
        @Nullable Supplier<String> note) {
    /** One line from the ratio of times at equal flops. */
    String verdict(double ratio) {
        return asRate
                ? String.format(Locale.ROOT, "reaches %.1f %% of the bare rate", 100 / ratio)
                : String.format(Locale.ROOT, "takes %.3f times the bare products", ratio);
    }
}
