package saeengine.family;

import java.util.Map;

/** GPT-NeoX in float64: see {@link ReferenceModel}. */
final class ReferenceGptNeoX extends ReferenceModel {
    private final int layers;
    private final int heads;
    private final double share;
    private final double theta;
    private final double stretch;
    private final boolean parallel;
    private final double epsilon;
    private final String head;

    /** @param stretch what the angles are divided by */
    ReferenceGptNeoX(
            Map<String, double[]> tensors,
            int hidden,
            int layers,
            int heads,
            double share,
            double theta,
            double stretch,
            boolean parallel,
            double epsilon,
            String head) {
        super(tensors, hidden);
        this.layers = layers;
        this.heads = heads;
        this.share = share;
        this.theta = theta;
        this.stretch = stretch;
        this.parallel = parallel;
        this.epsilon = epsilon;
        this.head = head;
    }

    @Override
    double[] run(int[] ids) {
        int n = ids.length;
        double[] x = rows("gpt_neox.embed_in.weight", ids);
        for (int layer = 0; layer < layers; layer++) {
            x = block(hooked("blocks." + layer + ".hook_resid_pre", x), n, layer);
        }
        return x;
    }

    private double[] block(double[] x, int n, int layer) {
        String p = "gpt_neox.layers." + layer + ".";
        String h = "blocks." + layer + ".";
        double[] z = hooked(h + "attn.hook_z", attention(layerNorm(x, n, p + "input_layernorm", epsilon), n, p));
        double[] a = hooked(h + "hook_attn_out", linear(z, n, p + "attention.dense"));
        double[] stream = sum(x, a);
        if (!parallel) {
            stream = hooked(h + "hook_resid_mid", stream);
        }
        double[] in = hooked(h + "hook_mlp_in", parallel ? x : stream);
        double[] read = hooked(h + "ln2.hook_normalized", layerNorm(in, n, p + "post_attention_layernorm", epsilon));
        double[] up = linear(read, n, p + "mlp.dense_h_to_4h");
        for (int i = 0; i < up.length; i++) {
            up[i] = geluErf(up[i]);
        }
        double[] out = linear(hooked(h + "mlp.hook_post", up), n, p + "mlp.dense_4h_to_h");
        return hooked(h + "hook_resid_post", sum(stream, hooked(h + "hook_mlp_out", out)));
    }

    /** The fused projection's outputs are [heads][q, k, v][size]. */
    private double[] attention(double[] x, int n, String p) {
        int size = hidden / heads;
        double[] qkv = linear(x, n, p + "attention.query_key_value");
        double[] z = new double[n * hidden];
        for (int a = 0; a < heads; a++) {
            int at = a * 3 * size;
            double[] q = rotated(columns(qkv, n, at, at + size), n);
            double[] k = rotated(columns(qkv, n, at + size, at + 2 * size), n);
            double[] v = columns(qkv, n, at + 2 * size, at + 3 * size);
            putColumns(attend(q, k, v, n, 1 / Math.sqrt(size)), z, n, a * size);
        }
        return z;
    }

    /** The first dims of a head, as pairs of their halves, turn by the position's angle. */
    private double[] rotated(double[] x, int n) {
        int size = x.length / n;
        int dims = (int) Math.floor(size * share);
        double[] y = x.clone();
        for (int t = 0; t < n; t++) {
            for (int m = 0; m < dims / 2; m++) {
                double angle = t * Math.pow(theta, -2.0 * m / dims) / stretch;
                double first = x[t * size + m];
                double second = x[t * size + m + dims / 2];
                y[t * size + m] = first * Math.cos(angle) - second * Math.sin(angle);
                y[t * size + m + dims / 2] = second * Math.cos(angle) + first * Math.sin(angle);
            }
        }
        return y;
    }

    @Override
    double[] logits(double[] stream, int n) {
        return linear(layerNorm(stream, n, "gpt_neox.final_layer_norm", epsilon), n, head);
    }
}
