package saeengine.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
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
    private final int changedStream;
    private final @Nullable StreamChange change;
    private int tokens;

    /** What becomes of a row of a residual stream before the rest of the model reads it. */
    @FunctionalInterface
    public interface StreamChange {
        /** The row [1, hidden] that takes the place of {@code row}. */
        Tensor apply(Tape t, Tensor row);
    }

    /** Of a model whose tokens see none behind them. */
    public Reading(Transformer model) {
        this(model, -1, null);
    }

    /** The same with the rows of residual stream {@code changedStream} changed; -1 for none. */
    public Reading(Transformer model, int changedStream, @Nullable StreamChange change) {
        if (!model.config().attention().causal()) {
            throw new IllegalArgumentException("a " + model.config().family()
                    + " model reads a text both ways and cannot continue one token by token");
        }
        this.model = model;
        this.changedStream = changedStream;
        this.change = change;
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
            Sequences at = new Sequences(one.ids(), position, one.starts(), one.tiles());
            Tensor x = model.embed(t, at);
            for (int layer = 0; layer < layers.size(); layer++) {
                x = model.block(layer).next(t, changed(t, layer, x), at, layers.get(layer));
            }
            return model.logits(t, changed(t, layers.size(), x)).toArray();
        }
    }

    private Tensor changed(Tape t, int stream, Tensor row) {
        return stream == changedStream ? Objects.requireNonNull(change).apply(t, row) : row;
    }
}
