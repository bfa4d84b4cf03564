package saeengine.nn;

import saeengine.autograd.Tape;
import saeengine.tensor.Tensor;

/** A place inside block {@code layer}, read and written. */
public record BlockSite(int layer, Point point) implements Site {
    @Override
    public String reads() {
        return "blocks." + layer + "." + point.hook();
    }

    @Override
    public String writes() {
        return reads();
    }

    @Override
    public int blocks() {
        return layer + 1;
    }

    @Override
    public int inputs(TransformerConfig config) {
        return point.width(config);
    }

    @Override
    public int outputs(TransformerConfig config) {
        return point.width(config);
    }

    @Override
    public Site in(TransformerConfig config) {
        requireBlock(this, layer, config);
        point.requireIn(config.block());
        return this;
    }

    /** Fails where a site's block is none of the model's. */
    static void requireBlock(Site site, int layer, TransformerConfig config) {
        if (layer < 0 || layer >= config.layers()) {
            throw new IllegalArgumentException(
                    site + " is not in this model: it has blocks 0 to " + (config.layers() - 1));
        }
    }

    @Override
    public Reached reach(Transformer model, Tape t, Sequences sequences) {
        Tensor x = model.residual(t, sequences, layer);
        TransformerBlock block = model.block(layer);
        TransformerBlock.Inside inside = block.reach(t, point, x, sequences);
        return new Reached(inside.rows(), inside.rows(), (tape, rows) -> {
            Tensor after = block.resume(tape, point, x, inside.stream(), rows);
            return model.blocksFrom(tape, layer + 1, after, sequences);
        });
    }

    @Override
    public String toString() {
        return reads();
    }
}
