package saeengine.sae;

import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.op.FeatureStats;
import saeengine.op.Linear;
import saeengine.op.WeightedL1;
import saeengine.tensor.Tensor;

/**
 * All latents of some rows, none of them negative.
 *
 * @param dense [rows, features]
 */
public record DenseLatents(Tensor dense) implements Latents {
    @Override
    public int rows() {
        return dense.rows();
    }

    @Override
    public Tensor decode(Tape t, Tensor decoder, Tensor bias) {
        return Linear.project(t, dense, decoder, bias);
    }

    @Override
    public Tensor l1(Tape t, @Nullable Tensor norms) {
        return WeightedL1.weightedL1(t, dense, norms);
    }

    @Override
    public double meanActive(Tape t) {
        return FeatureStats.meanActive(t, dense).item();
    }

    /** A latent that was selected with value 0 is none that dense latents know of: only values fire. */
    @Override
    public void count(Tape t, DeadCounter counter) {
        boolean bySize = counter.rule() == FiringRule.VALUE_ABOVE;
        counter.count(t, bySize ? dense : FeatureStats.sums(t, dense), rows());
    }
}
