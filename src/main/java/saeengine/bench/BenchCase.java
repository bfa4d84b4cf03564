package saeengine.bench;

import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import saeengine.tensor.Device;
import saeengine.tensor.Products;

/**
 * Some work of the engine, and the bare products it is held against.
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
    /** Does work with products of one kind: bare ones are as exact as those of the work they stand beside. */
    static void with(Device device, Products products, Runnable work) {
        Products before = device.products(products);
        try {
            work.run();
        } finally {
            device.products(before);
        }
    }

    /** One line from the ratio of times at equal flops. */
    String verdict(double ratio) {
        return asRate
                ? String.format(Locale.ROOT, "reaches %.1f %% of the bare rate", 100 / ratio)
                : String.format(Locale.ROOT, "takes %.3f times the bare products", ratio);
    }
}
