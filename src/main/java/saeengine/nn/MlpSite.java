package saeengine.nn;

import saeengine.autograd.Tape;
import saeengine.op.Add;
import saeengine.tensor.Tensor;

/** The MLP of block {@code layer}: what its second layer norm gives is read, what the MLP adds to the stream is written. */
public record MlpSite(int layer) implements Site {
    @Override
    public String reads() {
        return "blocks." + layer + ".ln2.hook_normalized";
    }

    @Override
    public String writes() {
        return "blocks." + layer + ".hook_mlp_out";
    }

    @Override
    public int blocks() {
        return layer + 1;
    }

    @Override
    public void requireIn(GptNeoConfig config) {
        if (layer < 0 || layer >= config.layers()) {
            throw new IllegalArgumentException(
                    this + " is not in this model: it has blocks 0 to " + (config.layers() - 1));
        }
    }

    @Override
    public Reached reach(GptNeo model, Tape t, Sequences sequences) {
        Tensor middle = model.afterAttention(t, layer, model.residual(t, sequences, layer), sequences);
        Tensor input = model.mlpInput(t, layer, middle);
        return new Reached(
                input,
                model.mlp(t, layer, input),
                (tape, written) -> model.blocksFrom(tape, layer + 1, Add.add(tape, middle, written), sequences));
    }

    @Override
    public String toString() {
        return "the MLP of block " + layer;
    }
}
