package saeengine.nn;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.op.Attention;
import saeengine.op.Rotary;
import saeengine.tensor.Tensor;

/** The attention of one block. */
final class SelfAttention {
    private final Attention.Form form;
    private final int headSize;
    private final Projection key;
    private final Projection value;
    private final Projection query;
    private final Projection out;
    private final @Nullable Norm queryNorm;
    private final @Nullable Norm keyNorm;
    private final @Nullable Rotation rotation;

    /** How queries and keys are turned by their positions: an op's table, and which dims are pairs. */
    record Rotation(Tensor table, Rotary.Pairing pairing) {}

    /** @param rotation null for none */
    SelfAttention(TransformerConfig config, int layer, Weights weights, String block, @Nullable Rotation rotation) {
        AttentionForm attention = config.attention();
        AttentionForm.Biases biases = attention.biases();
        int hidden = config.hidden();
        this.rotation = rotation;
        headSize = attention.headSize();
        form = new Attention.Form(
                attention.heads(),
                attention.keyHeads(),
                config.layer(layer).window(),
                attention.scale(),
                attention.softCap(),
                attention.causal());
        key = Projection.of(weights, block + "key", attention.keyWidth(), hidden, biases.key());
        value = Projection.of(weights, block + "value", attention.keyWidth(), hidden, biases.value());
        query = Projection.of(weights, block + "query", attention.width(), hidden, biases.query());
        out = Projection.of(weights, block + "out", hidden, attention.width(), biases.out());
        boolean normed = attention.queryKeyNorm();
        queryNorm = normed ? new Norm(config.norm(), weights, block + "query_norm", headSize) : null;
        keyNorm = normed ? new Norm(config.norm(), weights, block + "key_norm", headSize) : null;
    }

    /** What the heads mix, side by side [n, heads * headSize], of rows [n, hidden]. */
    Tensor mixed(Tape t, Tensor input, Sequences sequences) {
        Projection.readOften(t, input);
        Tensor q = queries(t, input, sequences);
        Tensor k = keys(t, input, sequences);
        Tensor v = value.apply(t, input);
        return Attention.attention(t, q, k, v, sequences.starts(), sequences.tiles(), form);
    }

    /** The same of one row [1, hidden], which sees those in the cache, too, and goes there. */
    Tensor mixed(Tape t, Tensor input, Sequences sequences, KeyValues before) {
        Tensor q = queries(t, input, sequences);
        Tensor k = keys(t, input, sequences);
        Tensor v = value.apply(t, input);
        float[] mixed = before.attend(form, q.toArray(), k.toArray(), v.toArray());
        return t.of(mixed, 1, mixed.length);
    }

    private Tensor queries(Tape t, Tensor input, Sequences sequences) {
        return placed(t, query.apply(t, input), queryNorm, sequences, form.heads());
    }

    private Tensor keys(Tape t, Tensor input, Sequences sequences) {
        return placed(t, key.apply(t, input), keyNorm, sequences, form.keyHeads());
    }

    /** Normed head by head, then rotated; as they are where a model does neither. */
    private Tensor placed(Tape t, Tensor x, @Nullable Norm norm, Sequences sequences, int heads) {
        Tensor y = x;
        if (norm != null) {
            y = norm.apply(t, x.reshaped(x.rows() * heads, headSize)).reshaped(x.shape());
        }
        return rotation == null
                ? y
                : Rotary.rotary(t, y, sequences.positions(), rotation.table(), heads, rotation.pairing());
    }

    /** What it writes, [n, hidden]. */
    Tensor out(Tape t, Tensor mixed) {
        return out.apply(t, mixed);
    }

    /** A stream [n, hidden] with what it writes, where {@code place} says. */
    Tensor onto(Tape t, Tensor stream, Tensor mixed, Supplier<Tensor> place) {
        return out.onto(t, stream, mixed, place);
    }
}
