package saeengine.check;

/**
 * How long a kernel or product takes on a device.
 *
 * @param name of the kernel, or a product's form and shape
 * @param seconds the median over rounds, a launch's share of several in a row
 */
public record Timing(String name, double seconds, Cost cost) {
    public double bytesPerSecond() {
        return cost.bytes() / seconds;
    }

    public double flopsPerSecond() {
        return cost.flops() / seconds;
    }
}
