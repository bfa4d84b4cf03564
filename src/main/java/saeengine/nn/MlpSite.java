package saeengine.nn;

import saeengine.autograd.Tape;
import saeengine.tensor.Tensor;

/** The MLP of block {@code layer}: what its norm gives is read, what the MLP adds to the stream is written. */
public record MlpSite(int layer) implements Site {
    @Override
    public String reads() {
        return new BlockSite(layer, Point.MLP_NORMED).reads();
    }

    @Override
    public String writes() {
        return new BlockSite(layer, Point.MLP_OUT).writes();
    }

    @Override
    public int blocks() {
        return layer + 1;
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
        BlockSite.requireBlock(this, layer, config);
        Point.MLP_NORMED.requireIn(config.block());
        return this;
    }

    @Override
    public Reached reach(Transformer model, Tape t, Sequences sequences) {
        Tensor x = model.residual(t, sequences, layer);
        TransformerBlock block = model.block(layer);
        TransformerBlock.Inside inside = block.reach(t, Point.MLP_NORMED, x, sequences);
        return new Reached(inside.rows(), block.mlp(t, inside.rows()), (tape, written) -> {
            Tensor after = block.resume(tape, Point.MLP_OUT, x, inside.stream(), written);
            return model.blocksFrom(tape, layer + 1, after, sequences);
        });
    }

    @Override
    public String toString() {
        return "the MLP of block " + layer;
    }
}
