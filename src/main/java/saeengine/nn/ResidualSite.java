package saeengine.nn;

import saeengine.autograd.Tape;
import saeengine.tensor.Tensor;

/** A residual stream, read and written: 0 the embeddings, n what n blocks have written. */
public record ResidualSite(int layer) implements Site {
    @Override
    public String reads() {
        return layer == 0 ? "blocks.0.hook_resid_pre" : "blocks." + (layer - 1) + ".hook_resid_post";
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
    public void requireIn(GptNeoConfig config) {
        if (layer < 0 || layer > config.layers()) {
            throw new IllegalArgumentException(
                    this + " is not in this model: it has residual streams 0 (embeddings) to " + config.layers());
        }
    }

    @Override
    public Reached reach(GptNeo model, Tape t, Sequences sequences) {
        Tensor x = model.residual(t, sequences, layer);
        return new Reached(x, x, (tape, rows) -> model.blocksFrom(tape, layer, rows, sequences));
    }

    @Override
    public String toString() {
        return "residual stream " + layer;
    }
}
