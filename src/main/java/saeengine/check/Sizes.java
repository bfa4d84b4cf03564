package saeengine.check;

import saeengine.tensor.Device;

/**
 * How large the timed work is.
 *
 * @param rows of a batch; tokens
 * @param d width of a row
 * @param features of the autoencoders
 * @param k that a TopK keeps
 * @param heads of the attention
 * @param length of a sequence, a part of {@code rows}
 * @param classes of the cross-entropy
 */
public record Sizes(int rows, int d, int features, int k, int heads, int length, int classes) {
    /** A GPU's: the examples of the kernels' comments. Tensors take about 4 GB. */
    public static final Sizes LARGE = new Sizes(4096, 768, 16_384, 32, 16, 512, 50_257);

    /** A few threads', and a small GPU's. */
    public static final Sizes SMALL = new Sizes(512, 768, 4096, 32, 16, 512, 8192);

    private static final long LARGE_NEEDS = 8L << 30;

    /** What a device's free memory allows; small where it is the Java heap. */
    static Sizes of(Device device) {
        return device.freeBytes().orElse(0) >= LARGE_NEEDS ? LARGE : SMALL;
    }

    /** As the self-test prints it. */
    @Override
    public String toString() {
        return rows + " rows of " + d + ", " + features + " features, k " + k + ", " + heads + " heads over " + length
                + " tokens, " + classes + " classes";
    }
}
