package saeengine.sae;

import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.op.Sparse;
import saeengine.op.SparseDecode;
import saeengine.op.WeightedL1;
import saeengine.tensor.Tensor;

/** The k latents that each row keeps; all others are 0. */
public record KeptLatents(Sparse kept) implements Latents {
    @Override
    public int rows() {
        return kept.rows();
    }

    @Override
    public Tensor decode(Tape t, Tensor decoder, Tensor bias) {
        return SparseDecode.sparseDecode(t, kept, decoder, bias);
    }

    @Override
    public Tensor l1(Tape t, @Nullable Tensor norms) {
        return WeightedL1.weightedL1(t, kept, norms);
    }

    @Override
    public Tensor dense() {
        throw new IllegalStateException("this term reads all latents of a row, and a row keeps " + kept.k() + " of "
                + kept.features() + "; use an activation that makes them all");
    }

    @Override
    public double meanActive(Tape t) {
        long active = 0;
        for (float value : kept.values().toArray()) {
            active += value != 0 ? 1 : 0;
        }
        return (double) active / rows();
    }

    @Override
    public void count(Tape t, DeadCounter counter) {
        counter.countSelected(t, kept.indices(), kept.values(), rows());
    }

    /** How many a row keeps. */
    public int k() {
        return kept.k();
    }

    /** What the kept latents are on the host, [rows * k]. Waits for the device. */
    public float[] values() {
        return kept.values().toArray();
    }

    /** The kept latents on the host, int [rows * k]. Waits for the device. */
    public int[] indices() {
        int[] indices = new int[kept.indices().size()];
        kept.indices().device().download(kept.indices(), indices, 0);
        return indices;
    }
}
