package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;

/**
 * The way there of {@link Attention} on tensor cores, for a tape whose products may be coarse on a device that has such:
 * queries, keys, values and weights are rounded to 10 bits of mantissa, all else is float32.
 *
 * <p>Where a backward pass follows, attention is exact: that makes the weights again from logSum, and they would not add up to 1.
 * Heads of more columns than a warp's registers have room for are exact as well.
 */
final class CoarseAttention {
    private static final int WIDEST = 64;

    private CoarseAttention() {}

    static boolean serves(Tape t, int width) {
        return !t.isRecording() && width <= WIDEST && t.device().roundsOperands(t.products());
    }

    /** Items and arguments are those of the exact kernel, and so is the twin: a processor has no coarse products. */
    static final Kernel FORWARD = new Kernel(
            "coarse_attention_forward", Kernel.Launch.BLOCK, Attention.FORWARD.grain(), Attention.FORWARD.twin());
}
