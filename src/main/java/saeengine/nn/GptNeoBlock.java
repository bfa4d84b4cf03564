package saeengine.nn;

import java.util.List;
import saeengine.autograd.Tape;
import saeengine.op.Add;
import saeengine.op.Attention;
import saeengine.op.Gelu;
import saeengine.op.LayerNorm;
import saeengine.op.Linear;
import saeengine.tensor.Parameter;
import saeengine.tensor.Tensor;

/** One GPT-Neo block: x' = x + attention(ln_1(x)), then x' + mlp(ln_2(x')). Scores are not scaled. */
final class GptNeoBlock {
    private final Attention.Form form;
    private final float epsilon;
    private final Parameter norm1Weight;
    private final Parameter norm1Bias;
    private final Parameter key;
    private final Parameter value;
    private final Parameter query;
    private final Parameter outWeight;
    private final Parameter outBias;
    private final Parameter norm2Weight;
    private final Parameter norm2Bias;
    private final Parameter upWeight;
    private final Parameter upBias;
    private final Parameter downWeight;
    private final Parameter downBias;

    GptNeoBlock(GptNeoConfig config, int layer, Weights weights) {
        int h = config.hidden();
        String name = "transformer.h." + layer + ".";
        form = new Attention.Form(config.heads(), config.local().get(layer) ? config.window() : 0, 1f);
        epsilon = config.epsilon();
        norm1Weight = weights.get(name + "ln_1.weight", h);
        norm1Bias = weights.get(name + "ln_1.bias", h);
        key = weights.get(name + "attn.attention.k_proj.weight", h, h);
        value = weights.get(name + "attn.attention.v_proj.weight", h, h);
        query = weights.get(name + "attn.attention.q_proj.weight", h, h);
        outWeight = weights.get(name + "attn.attention.out_proj.weight", h, h);
        outBias = weights.get(name + "attn.attention.out_proj.bias", h);
        norm2Weight = weights.get(name + "ln_2.weight", h);
        norm2Bias = weights.get(name + "ln_2.bias", h);
        upWeight = weights.get(name + "mlp.c_fc.weight", config.intermediate(), h);
        upBias = weights.get(name + "mlp.c_fc.bias", config.intermediate());
        downWeight = weights.get(name + "mlp.c_proj.weight", h, config.intermediate());
        downBias = weights.get(name + "mlp.c_proj.bias", h);
    }

    /** The residual stream [n, hidden] after this block. */
    Tensor forward(Tape t, Tensor x, Sequences sequences) {
        return afterMlp(t, afterAttention(t, x, sequences));
    }

    /** The residual stream between attention and MLP. */
    Tensor afterAttention(Tape t, Tensor x, Sequences sequences) {
        return t.scoped(x.shape(), () -> Add.add(t, x, attention(t, x, sequences)));
    }

    Tensor afterMlp(Tape t, Tensor middle) {
        return t.scoped(middle.shape(), () -> Add.add(t, middle, mlpOf(t, mlpInput(t, middle))));
    }

    /** What the MLP reads. */
    Tensor mlpInput(Tape t, Tensor middle) {
        return LayerNorm.layerNorm(t, middle, norm2Weight, norm2Bias, epsilon);
    }

    /** What the MLP writes for rows of its input. */
    Tensor mlp(Tape t, Tensor input) {
        return t.scoped(input.shape(), () -> mlpOf(t, input));
    }

    /** The row [1, hidden] of a token after those in the cache. */
    Tensor next(Tape t, Tensor x, KeyValues before) {
        return afterMlp(t, Add.add(t, x, attention(t, x, (q, k, v) -> {
            float[] mixed = before.attend(form, q.toArray(), k.toArray(), v.toArray());
            return t.of(mixed, 1, mixed.length);
        })));
    }

    /** Queries, keys and values to mixed values, [n, hidden] each. */
    @FunctionalInterface
    private interface Mixer {
        Tensor mix(Tensor q, Tensor k, Tensor v);
    }

    private Tensor attention(Tape t, Tensor x, Sequences sequences) {
        return attention(t, x, (q, k, v) -> Attention.attention(t, q, k, v, sequences.starts(), form));
    }

    private Tensor attention(Tape t, Tensor x, Mixer mixer) {
        Tensor normed = LayerNorm.layerNorm(t, x, norm1Weight, norm1Bias, epsilon);
        Tensor q = Linear.linear(t, normed, query, null);
        Tensor k = Linear.linear(t, normed, key, null);
        Tensor v = Linear.linear(t, normed, value, null);
        return Linear.linear(t, mixer.mix(q, k, v), outWeight, outBias);
    }

    private Tensor mlpOf(Tape t, Tensor normed) {
        Tensor up = Gelu.gelu(t, Linear.linear(t, normed, upWeight, upBias));
        return Linear.linear(t, up, downWeight, downBias);
    }

    List<Parameter> parameters() {
        return List.of(
                norm1Weight,
                norm1Bias,
                key,
                value,
                query,
                outWeight,
                outBias,
                norm2Weight,
                norm2Bias,
                upWeight,
                upBias,
                downWeight,
                downBias);
    }
}
