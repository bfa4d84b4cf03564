package saeengine.sae.term;

import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.op.ColumnNorm;
import saeengine.sae.Sae;
import saeengine.tensor.Tensor;

/** The mean over rows of the sum of f_i, or of f_i times the length of its decoder row. */
public enum L1 implements SumOfLatents {
    PLAIN("mean sum f"),
    /** A gradient flows through the lengths, so that small latents and a large decoder are no way out. */
    BY_DECODER_NORM("mean sum f ||W_dec row||");

    private final String formula;

    L1(String formula) {
        this.formula = formula;
    }

    @Override
    public String formula() {
        return formula;
    }

    @Override
    public Tensor of(TermInputs in) {
        return in.forward().latents().l1(in.tape(), weights(in.tape(), in.sae()));
    }

    @Override
    public @Nullable Tensor weights(Tape t, Sae sae) {
        return this == PLAIN ? null : norms(t, sae);
    }

    @Override
    public double rowsShare(int rows) {
        return 1;
    }

    /** The lengths of the decoder's rows, [features]. */
    public static Tensor norms(Tape t, Sae sae) {
        return ColumnNorm.columnNorm(t, sae.decoder());
    }
}
