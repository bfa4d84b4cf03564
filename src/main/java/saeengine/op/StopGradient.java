package saeengine.op;

import saeengine.tensor.Tensor;

/** y = x on the same memory, with no backward pass: what y goes into sends x no gradient. */
public final class StopGradient {
    private StopGradient() {}

    public static Tensor stopGradient(Tensor x) {
        return x.detached();
    }
}
