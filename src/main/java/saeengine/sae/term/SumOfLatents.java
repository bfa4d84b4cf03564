package saeengine.sae.term;

import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.sae.Sae;
import saeengine.tensor.Tensor;

/** A sparsity term that is a sum of latents by weights, so that each row has a share of its own in it. */
public interface SumOfLatents extends Term {
    /** What latents are multiplied by, [features]; null for ones. */
    @Nullable
    Tensor weights(Tape t, Sae sae);

    /** What a row's sum counts beside a row's squared error, where the error is a mean over so many rows. */
    double rowsShare(int rows);
}
