package saeengine.op;

import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.tensor.DType;
import saeengine.tensor.Kernel;
import saeengine.tensor.Products;
import saeengine.tensor.Tensor;

/**
 * The kernels of an op that write its result as products read their operands: rounded to tf32, or packed as bf16.
 *
 * <p>Only of a result that {@link Tape#result} made on the same tape: nothing in a tensor of floats says what reads it.
 */
record RoundedForms(Kernel tf32, Kernel bf16) {
    /** The one for y, a {@link Tape#result} of this tape; null where that is written as it is. */
    @Nullable
    Kernel of(Tape t, Tensor y) {
        if (y.dtype() == DType.I32) {
            return bf16;
        }
        return t.resultBits(y.cols()) == Products.TF32_BITS ? tf32 : null;
    }
}
