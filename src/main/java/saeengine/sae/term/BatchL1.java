package saeengine.sae.term;

import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.op.Scale;
import saeengine.sae.Sae;
import saeengine.tensor.Tensor;

/**
 * The sum of f_i over latents and over the batch's rows, where {@link L1} takes the mean over rows: its
 * coefficient depends on the batch size.
 */
public final class BatchL1 implements SumOfLatents {
    public static final BatchL1 TERM = new BatchL1();

    private BatchL1() {}

    @Override
    public String formula() {
        return "sum f over latents and rows";
    }

    @Override
    public Tensor of(TermInputs in) {
        Tensor mean = in.forward().latents().l1(in.tape(), null);
        return Scale.scale(in.tape(), mean, in.target().rows());
    }

    @Override
    public @Nullable Tensor weights(Tape t, Sae sae) {
        return null;
    }

    @Override
    public double rowsShare(int rows) {
        return rows;
    }
}
