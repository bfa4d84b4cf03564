package saeengine.check;

import java.util.List;
import saeengine.tensor.Device;

/**
 * How fast a device's kernels and products are, beside what it can do at most.
 *
 * @param all kernels by name, then products
 */
public record Timings(Sizes sizes, Peak peak, List<Timing> all) {
    /** Times a device, at sizes that its memory allows. */
    public static Timings of(Device device) {
        return of(device, Sizes.of(device));
    }

    static Timings of(Device device, Sizes sizes) {
        LaunchTimer timer = new LaunchTimer(device, Cost.ofKernels(sizes));
        TimedWork.on(timer, sizes);
        List<Timing> all = timer.timings();
        return new Timings(sizes, Peak.of(device.describe(), all), all);
    }
}
