package saeengine.sae.term;

import saeengine.autograd.Tape;
import saeengine.op.ColumnNorm;
import saeengine.sae.Sae;
import saeengine.tensor.Tensor;

/** The mean over rows of the sum of f_i, or of f_i times the length of its decoder row. */
public enum L1 implements Term {
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
        Tensor norms = this == PLAIN ? null : norms(in.tape(), in.sae());
        return in.forward().latents().l1(in.tape(), norms);
    }

    /** The lengths of the decoder's rows, [features]. */
    public static Tensor norms(Tape t, Sae sae) {
        return ColumnNorm.columnNorm(t, sae.decoder());
    }
}
