package saeengine.nn;

import saeengine.autograd.Tape;
import saeengine.tensor.Tensor;

/**
 * A place of a model: rows that are read there, and rows that may be exchanged for others before the rest is run.
 *
 * <p>They are the same rows where an autoencoder is put, and two places where a transcoder is. Names are TransformerLens'
 * (https://github.com/TransformerLensOrg/TransformerLens) with weights as they are, nothing folded.
 */
public interface Site {
    /** The name of what is read, such as {@code blocks.2.hook_resid_post}. */
    String reads();

    /** The name of what is written. */
    String writes();

    /** Whether what is written is another place than what is read. */
    default boolean apart() {
        return !reads().equals(writes());
    }

    /** What it is called by number: a residual stream, or a block. */
    int layer();

    /** How many blocks have to be there to get to it. */
    int blocks();

    /** How wide rows are that are read. */
    int inputs(TransformerConfig config);

    /** How wide rows are that are written. */
    int outputs(TransformerConfig config);

    /** The same place by the name that it has in such a model; fails where there is none. */
    Site in(TransformerConfig config);

    /** Runs a model up to here; no later block is run, nor more of this one. */
    Reached reach(Transformer model, Tape t, Sequences sequences);

    /** A residual stream: 0 the embeddings, n what n blocks have written. */
    static Site residual(int layer) {
        return new ResidualSite(layer);
    }

    /** A transcoder's: what the MLP of a block reads, and what it writes. */
    static Site transcoder(int layer) {
        return new MlpSite(layer);
    }

    /** The site of a hook's name; fails where there is none of that name. */
    static Site parse(String name) {
        return SiteNames.parse(name);
    }

    /**
     * A model run up to a site, on an inference tape that is open as long as this is used.
     *
     * @param input what is read, [n, inputs]
     * @param output what is written, [n, outputs]; the same tensor where it is the same place
     */
    record Reached(Tensor input, Tensor output, Rest rest) {}

    /** What comes after a site. */
    @FunctionalInterface
    interface Rest {
        /** The last residual stream [n, hidden] of a model whose rows at the site are these. */
        Tensor run(Tape t, Tensor output);
    }
}
