package saeengine.op;

import java.util.Arrays;
import saeengine.autograd.Tape;
import saeengine.tensor.DType;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;

/**
 * Nested prefixes of an autoencoder's features, in memory of the device.
 *
 * @param ends widths, ascending, the last of them all features
 * @param widths int [prefixes], the same
 * @param weights [prefixes, 1], of their errors
 */
public record Prefixes(int[] ends, Tensor widths, Tensor weights) {
    /** In the device's own memory. */
    public static Prefixes on(Device device, int[] ends, float... weights) {
        require(ends, weights);
        Tensor widths = device.allocate(DType.I32, ends.length);
        device.upload(ends, 0, widths);
        Tensor all = device.allocate(DType.F32, weights.length, 1);
        device.upload(weights, 0, all);
        return new Prefixes(ends.clone(), widths, all);
    }

    /** In a tape's memory. */
    public static Prefixes in(Tape t, int[] ends, float... weights) {
        require(ends, weights);
        return new Prefixes(ends.clone(), t.of(ends, ends.length), t.of(weights, weights.length, 1));
    }

    private static void require(int[] ends, float[] weights) {
        boolean fits = ends.length > 0 && ends.length == weights.length;
        int before = 0;
        for (int end : ends) {
            fits &= end > before;
            before = end;
        }
        if (!fits) {
            throw new IllegalArgumentException("prefixes: need widths that ascend and a weight for each, got "
                    + Arrays.toString(ends) + " and " + Arrays.toString(weights));
        }
    }

    /** The whole dictionary alone. */
    public static Prefixes whole(Device device, int features) {
        return on(device, new int[] {features}, 1f);
    }

    /** How many. */
    public int count() {
        return ends.length;
    }

    /** All features. */
    public int features() {
        return ends[ends.length - 1];
    }
}
