package saeengine.testing;

import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/** Reads int tensors, which no program needs to. */
public final class Ints {
    private static final Kernel TO_FLOATS = Kernel.perElement("test_ints_to_floats", (a, from, to) -> {
        for (int i = from; i < to; i++) {
            a.floats(1)[a.at(1) + i] = a.ints(0)[a.at(0) + i];
        }
    });

    private Ints() {}

    public static int[] of(Tape t, Tensor ints) {
        Tensor floats = t.empty(ints.size());
        t.run(TO_FLOATS, ints.size(), ints, floats, ints.size());
        float[] values = floats.toArray();
        int[] out = new int[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (int) values[i];
        }
        return out;
    }
}
