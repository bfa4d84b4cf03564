package saeengine.op;

import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.tensor.DType;
import saeengine.tensor.Kernel;
import saeengine.tensor.Products;
import saeengine.tensor.Tensor;

/** The kernels of an op that write what {@link Tape#result} made as products read it. */
record RoundedForms(Kernel tf32, Kernel bf16) {
    /** The one for a result y; null where that is written as it is. */
    @Nullable
    Kernel of(Tape t, Tensor y) {
        if (y.dtype() == DType.I32) {
            return bf16;
        }
        return t.resultBits(y.cols()) == Products.TF32_BITS ? tf32 : null;
    }
}
