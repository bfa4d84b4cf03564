package saeengine.sae.term;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.op.DeadList;
import saeengine.sae.Memory;
import saeengine.sae.Sae;
import saeengine.tensor.Tensor;

/**
 * What a step has when its objective is put together.
 *
 * @param target [rows, outputs], what is to be written: the rows read themselves, but in a transcoder
 * @param whoIsDead latents that are dead by the recipe's rule; null where none can be
 * @param variance of the data over rows and dims, for errors relative to it
 * @param auxiliaryTrainsEncoder whether sparsify's auxiliary loss reaches the encoder, as in the paper
 * @param step counted from 0
 * @param steps of the whole run
 * @param memory what terms remember between steps
 */
public record TermInputs(
        Tape tape,
        Sae sae,
        Sae.Forward forward,
        Tensor target,
        Supplier<@Nullable DeadList> whoIsDead,
        double variance,
        boolean auxiliaryTrainsEncoder,
        long step,
        long steps,
        Memory memory) {
    /** Latents that are dead by the recipe's rule; null where none can be. The same at each call. */
    public @Nullable DeadList dead() {
        return whoIsDead.get();
    }

    public Tensor reconstruction() {
        return forward.reconstruction();
    }
}
