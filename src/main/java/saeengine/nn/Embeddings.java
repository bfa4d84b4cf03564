package saeengine.nn;

import saeengine.autograd.Tape;
import saeengine.op.Add;
import saeengine.op.Embedding;
import saeengine.tensor.Parameter;
import saeengine.tensor.Tensor;

/** The tables that residual stream 0 is made of. */
final class Embeddings {
    private final EmbeddingForm form;
    private final Parameter tokens;
    private final Parameter positions;

    Embeddings(TransformerConfig config, Weights weights) {
        form = config.embedding();
        tokens = weights.get("embed.weight", config.vocabulary(), config.hidden());
        positions = form.positions() ? weights.get("positions.weight", config.positions(), config.hidden()) : null;
    }

    Parameter tokens() {
        return tokens;
    }

    /** [n, hidden]. */
    Tensor apply(Tape t, Sequences sequences) {
        Tensor x = Embedding.embedding(t, tokens, sequences.ids());
        return positions == null ? x : Add.add(t, x, Embedding.embedding(t, positions, sequences.positions()));
    }
}
