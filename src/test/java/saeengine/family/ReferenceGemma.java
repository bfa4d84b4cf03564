package saeengine.family;

import java.util.Map;

/** Gemma 2 and 3 in float64: see {@link ReferenceModel}. */
final class ReferenceGemma extends ReferenceDecoder {
    private final double embeddingScale;
    private final double logitCap;

    /** @param logitCap 0 for none */
    ReferenceGemma(Map<String, double[]> tensors, Form form, double embeddingScale, double logitCap) {
        super(tensors, form);
        this.embeddingScale = embeddingScale;
        this.logitCap = logitCap;
    }

    @Override
    double[] embedded(int[] ids) {
        double[] x = rows("model.embed_tokens.weight", ids);
        for (int i = 0; i < x.length; i++) {
            x[i] *= embeddingScale;
        }
        return x;
    }

    private double[] norm(double[] x, int n, String name) {
        return rmsNorm(x, n, name, w -> 1 + w);
    }

    @Override
    double[] block(double[] x, int n, int layer) {
        String p = "model.layers." + layer + ".";
        String h = "blocks." + layer + ".";
        double[] z = hooked(h + "attn.hook_z", mixed(norm(x, n, p + "input_layernorm"), n, layer, w -> 1 + w));
        double[] o = norm(linear(z, n, p + "self_attn.o_proj"), n, p + "post_attention_layernorm");
        double[] middle = hooked(h + "hook_resid_mid", sum(x, hooked(h + "hook_attn_out", o)));
        double[] read = hooked(
                h + "ln2.hook_normalized", norm(hooked(h + "hook_mlp_in", middle), n, p + "pre_feedforward_layernorm"));
        double[] units = hooked(h + "mlp.hook_post", units(read, n, layer, ReferenceModel::geluTanh));
        double[] out = norm(linear(units, n, p + "mlp.down_proj"), n, p + "post_feedforward_layernorm");
        return hooked(h + "hook_resid_post", sum(middle, hooked(h + "hook_mlp_out", out)));
    }

    @Override
    double[] logits(double[] stream, int n) {
        double[] logits = linear(norm(stream, n, "model.norm"), n, form.head());
        for (int i = 0; i < logits.length && logitCap > 0; i++) {
            logits[i] = logitCap * Math.tanh(logits[i] / logitCap);
        }
        return logits;
    }
}
