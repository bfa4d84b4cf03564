package saeengine.nn;

import saeengine.autograd.Tape;
import saeengine.tensor.Tensor;

/**
 * A residual stream, read and written: 0 the embeddings, n what n blocks have written.
 *
 * @param called by which hook's name it was asked for
 */
public record ResidualSite(int layer, Called called) implements Site {
    /** TransformerLens has two names for what a block hands on, one where its last step is a norm. */
    public enum Called {
        /** By its number, or as what the next block reads. */
        STREAM,
        /** {@code hook_resid_post}: the sum that a block ends with. */
        SUM,
        /** {@code hook_normalized_resid_post}: the norm that a block ends with. */
        NORM
    }

    public ResidualSite(int layer) {
        this(layer, Called.STREAM);
    }

    @Override
    public String reads() {
        if (layer == 0) {
            return "blocks.0.hook_resid_pre";
        }
        return "blocks." + (layer - 1) + (called == Called.NORM ? ".hook_normalized_resid_post" : ".hook_resid_post");
    }

    @Override
    public String writes() {
        return reads();
    }

    @Override
    public int blocks() {
        return layer;
    }

    @Override
    public int inputs(TransformerConfig config) {
        return config.hidden();
    }

    @Override
    public int outputs(TransformerConfig config) {
        return config.hidden();
    }

    @Override
    public Site in(TransformerConfig config) {
        if (layer < 0 || layer > config.layers()) {
            throw new IllegalArgumentException(
                    this + " is not in this model: it has residual streams 0 (embeddings) to " + config.layers());
        }
        boolean normed = config.block() == BlockForm.POST_NORM;
        if (called == (normed ? Called.SUM : Called.NORM)) {
            throw new IllegalArgumentException(reads() + " is not in this model: its blocks end with "
                    + (normed ? "a norm, blocks.N.hook_normalized_resid_post" : "a sum, blocks.N.hook_resid_post"));
        }
        return new ResidualSite(layer, normed && layer > 0 ? Called.NORM : Called.STREAM);
    }

    @Override
    public Reached reach(Transformer model, Tape t, Sequences sequences) {
        Tensor x = model.residual(t, sequences, layer);
        return new Reached(x, x, (tape, rows) -> model.blocksFrom(tape, layer, rows, sequences));
    }

    @Override
    public String toString() {
        return "residual stream " + layer;
    }
}
