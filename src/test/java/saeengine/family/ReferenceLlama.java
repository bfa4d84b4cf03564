package saeengine.family;

import java.util.Map;

/** Llama, Mistral and Qwen in float64: see {@link ReferenceModel}. */
final class ReferenceLlama extends ReferenceDecoder {
    ReferenceLlama(Map<String, double[]> tensors, Form form) {
        super(tensors, form);
    }

    @Override
    double[] embedded(int[] ids) {
        return rows("model.embed_tokens.weight", ids);
    }

    @Override
    double[] block(double[] x, int n, int layer) {
        String p = "model.layers." + layer + ".";
        String h = "blocks." + layer + ".";
        double[] z = hooked(h + "attn.hook_z", mixed(rmsNorm(x, n, p + "input_layernorm", w -> w), n, layer, w -> w));
        double[] middle =
                hooked(h + "hook_resid_mid", sum(x, hooked(h + "hook_attn_out", linear(z, n, p + "self_attn.o_proj"))));
        double[] read = hooked(
                h + "ln2.hook_normalized",
                rmsNorm(hooked(h + "hook_mlp_in", middle), n, p + "post_attention_layernorm", w -> w));
        double[] units = hooked(h + "mlp.hook_post", units(read, n, layer, u -> u / (1 + Math.exp(-u))));
        double[] out = hooked(h + "hook_mlp_out", linear(units, n, p + "mlp.down_proj"));
        return hooked(h + "hook_resid_post", sum(middle, out));
    }

    @Override
    double[] logits(double[] stream, int n) {
        return linear(rmsNorm(stream, n, "model.norm", w -> w), n, form.head());
    }
}
