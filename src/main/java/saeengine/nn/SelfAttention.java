package saeengine.nn;

import saeengine.autograd.Tape;
import saeengine.op.Attention;
import saeengine.tensor.Tensor;

/** The attention of one block. */
final class SelfAttention {
    private final Attention.Form form;
    private final Projection key;
    private final Projection value;
    private final Projection query;
    private final Projection out;

    SelfAttention(TransformerConfig config, int layer, Weights weights, String block) {
        AttentionForm attention = config.attention();
        AttentionForm.Biases biases = attention.biases();
        int hidden = config.hidden();
        form = new Attention.Form(attention.heads(), config.layer(layer).window(), attention.scale());
        key = Projection.of(weights, block + "key", attention.keyWidth(), hidden, biases.key());
        value = Projection.of(weights, block + "value", attention.keyWidth(), hidden, biases.value());
        query = Projection.of(weights, block + "query", attention.width(), hidden, biases.query());
        out = Projection.of(weights, block + "out", hidden, attention.width(), biases.out());
    }

    /** What the heads mix, side by side [n, heads * headSize], of rows [n, hidden]. */
    Tensor mixed(Tape t, Tensor input, Sequences sequences) {
        Tensor q = query.apply(t, input);
        Tensor k = key.apply(t, input);
        Tensor v = value.apply(t, input);
        return Attention.attention(t, q, k, v, sequences.starts(), form);
    }

    /** The same of one row [1, hidden], which sees those in the cache, too, and goes there. */
    Tensor mixed(Tape t, Tensor input, Sequences sequences, KeyValues before) {
        Tensor q = query.apply(t, input);
        Tensor k = key.apply(t, input);
        Tensor v = value.apply(t, input);
        float[] mixed = before.attend(form, q.toArray(), k.toArray(), v.toArray());
        return t.of(mixed, 1, mixed.length);
    }

    /** What it writes, [n, hidden]. */
    Tensor out(Tape t, Tensor mixed) {
        return out.apply(t, mixed);
    }
}
