package saeengine.nn;

import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.op.Add;
import saeengine.op.Embedding;
import saeengine.op.Scale;
import saeengine.tensor.Parameter;
import saeengine.tensor.Tensor;

/** The tables that residual stream 0 is made of. */
final class Embeddings {
    private final EmbeddingForm form;
    private final Parameter tokens;
    private final @Nullable Parameter positions;
    private final @Nullable Parameter types;
    private final @Nullable Norm norm;

    Embeddings(TransformerConfig config, Weights weights) {
        form = config.embedding();
        tokens = weights.get("embed.weight", config.vocabulary(), config.hidden());
        positions = form.positions() ? weights.get("positions.weight", config.positions(), config.hidden()) : null;
        types = form.types() > 0 ? weights.get("types.weight", form.types(), config.hidden()) : null;
        norm = form.normed() ? new Norm(config.norm(), weights, "embed_norm", config.hidden()) : null;
    }

    Parameter tokens() {
        return tokens;
    }

    /** [n, hidden]. */
    Tensor apply(Tape t, Sequences sequences) {
        Tensor x = Embedding.embedding(t, tokens, sequences.ids());
        if (form.scale() != 1f) {
            x = Scale.scale(t, x, form.scale());
        }
        if (positions != null) {
            x = Add.add(t, x, Embedding.embedding(t, positions, sequences.positions()));
        }
        if (types != null) {
            // Every text is one of its own, so that all tokens are of type 0.
            int n = sequences.tokens();
            x = Add.add(t, x, Embedding.embedding(t, types, t.of(new int[n], n)));
        }
        return norm == null ? x : norm.apply(t, x);
    }
}
