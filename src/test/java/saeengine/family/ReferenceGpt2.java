package saeengine.family;

import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/** GPT-2 in float64: see {@link ReferenceModel}. */
final class ReferenceGpt2 extends ReferenceModel {
    private final int layers;
    private final int heads;
    private final double epsilon;
    private final DoubleUnaryOperator activation;

    ReferenceGpt2(
            Map<String, double[]> tensors,
            int hidden,
            int layers,
            int heads,
            double epsilon,
            DoubleUnaryOperator activation) {
        super(tensors, hidden);
        this.layers = layers;
        this.heads = heads;
        this.epsilon = epsilon;
        this.activation = activation;
    }

    @Override
    double[] run(int[] ids) {
        int n = ids.length;
        int[] places = IntStream.range(0, n).toArray();
        double[] x = sum(rows("transformer.wte.weight", ids), rows("transformer.wpe.weight", places));
        for (int layer = 0; layer < layers; layer++) {
            x = block(hooked("blocks." + layer + ".hook_resid_pre", x), n, layer);
        }
        return x;
    }

    private double[] block(double[] x, int n, int layer) {
        String p = "transformer.h." + layer + ".";
        String h = "blocks." + layer + ".";
        int size = hidden / heads;
        double[] qkv = conv1d(layerNorm(x, n, p + "ln_1", epsilon), n, p + "attn.c_attn");
        double[] z = new double[n * hidden];
        for (int a = 0; a < heads; a++) {
            double[] q = columns(qkv, n, a * size, (a + 1) * size);
            double[] k = columns(qkv, n, hidden + a * size, hidden + (a + 1) * size);
            double[] v = columns(qkv, n, 2 * hidden + a * size, 2 * hidden + (a + 1) * size);
            putColumns(attend(q, k, v, n, 1 / Math.sqrt(size)), z, n, a * size);
        }
        double[] out = hooked(h + "hook_attn_out", conv1d(hooked(h + "attn.hook_z", z), n, p + "attn.c_proj"));
        double[] middle = hooked(h + "hook_resid_mid", sum(x, out));
        double[] in = hooked(h + "hook_mlp_in", middle);
        double[] read = hooked(h + "ln2.hook_normalized", layerNorm(in, n, p + "ln_2", epsilon));
        double[] up = conv1d(read, n, p + "mlp.c_fc");
        for (int i = 0; i < up.length; i++) {
            up[i] = activation.applyAsDouble(up[i]);
        }
        double[] down = conv1d(hooked(h + "mlp.hook_post", up), n, p + "mlp.c_proj");
        return hooked(h + "hook_resid_post", sum(middle, hooked(h + "hook_mlp_out", down)));
    }

    @Override
    double[] logits(double[] stream, int n) {
        double[] normed = layerNorm(stream, n, "transformer.ln_f", epsilon);
        double[] table = tensor("transformer.wte.weight");
        int vocabulary = table.length / hidden;
        double[] logits = new double[n * vocabulary];
        for (int t = 0; t < n; t++) {
            for (int c = 0; c < vocabulary; c++) {
                for (int j = 0; j < hidden; j++) {
                    logits[t * vocabulary + c] += normed[t * hidden + j] * table[c * hidden + j];
                }
            }
        }
        return logits;
    }
}
