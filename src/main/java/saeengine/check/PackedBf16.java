package saeengine.check;

import saeengine.autograd.Tape;
import saeengine.op.Round;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;

/** What {@link Round#bf16} packed, as numbers. */
final class PackedBf16 {
    private PackedBf16() {}

    /** Those of x, of its size. */
    static Tensor of(Tape t, Tensor x) {
        return t.of(numbers(t.device(), Round.bf16(t, x), x.size()), x.size());
    }

    /** The first n of the words. */
    static float[] numbers(Device device, Tensor words, int n) {
        int[] host = new int[words.size()];
        device.download(words, host, 0);
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            int word = host[i / 2];
            x[i] = Float.intBitsToFloat(i % 2 == 0 ? word << 16 : word >>> 16 << 16);
        }
        return x;
    }
}
