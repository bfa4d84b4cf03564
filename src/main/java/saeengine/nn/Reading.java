package saeengine.nn;

import java.util.ArrayList;
import java.util.List;
import saeengine.autograd.Tape;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;

/**
 * A model that reads one sequence token by token and remembers the keys and values of what it has read: each token
 * costs what a sequence of one does, however many came before.
 */
public final class Reading {
    private final Transformer model;
    private final List<KeyValues> layers = new ArrayList<>();
    private int tokens;

    /** Of a model whose tokens see none behind them. */
    public Reading(Transformer model) {
        if (!model.config().attention().causal()) {
            throw new IllegalArgumentException("a " + model.config().family()
                    + " model reads a text both ways and cannot continue one token by token");
        }
        this.model = model;
        for (int i = 0; i < model.config().layers(); i++) {
            layers.add(new KeyValues());
        }
    }

    /** Reads a token and gives the logits [vocabulary] of the next. */
    public float[] next(Device device, int id) {
        if (tokens == model.config().positions()) {
            throw new IllegalArgumentException("the model has " + tokens + " positions and has read as many tokens");
        }
        try (Tape t = Tape.inference(device)) {
            Tensor position = t.of(new int[] {tokens++}, 1);
            Sequences one = model.sequences(t, List.of(new int[] {id}));
            Sequences at = new Sequences(one.ids(), position, one.starts());
            Tensor x = model.embed(t, at);
            for (int layer = 0; layer < layers.size(); layer++) {
                x = model.block(layer).next(t, x, at, layers.get(layer));
            }
            return model.logits(t, x).toArray();
        }
    }
}
