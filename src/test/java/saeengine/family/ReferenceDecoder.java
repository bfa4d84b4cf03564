package saeengine.family;

import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/** What Llama's descendants are made of, in float64: see {@link ReferenceModel}. */
abstract class ReferenceDecoder extends ReferenceModel {
    final Form form;

    /**
     * @param size of a head
     * @param layers one a block
     * @param scale of scores
     * @param cap of scores; 0 for none
     * @param head what the logits' matrix is called
     */
    record Form(
            int hidden,
            int heads,
            int keyHeads,
            int size,
            Layer[] layers,
            double scale,
            double cap,
            double epsilon,
            String head) {}

    /**
     * @param window keys that a query sees, its own the last; 0 for all
     * @param stretched what becomes of a frequency
     */
    record Layer(int window, double theta, DoubleUnaryOperator stretched) {}

    ReferenceDecoder(Map<String, double[]> tensors, Form form) {
        super(tensors, form.hidden());
        this.form = form;
    }

    @Override
    double[] run(int[] ids) {
        double[] x = embedded(ids);
        for (int layer = 0; layer < form.layers().length; layer++) {
            x = block(hooked("blocks." + layer + ".hook_resid_pre", x), ids.length, layer);
        }
        return x;
    }

    abstract double[] embedded(int[] ids);

    abstract double[] block(double[] x, int n, int layer);

    /** x / sqrt(mean(x^2) + eps) times what becomes of the weight. */
    final double[] rmsNorm(double[] x, int n, String name, DoubleUnaryOperator gain) {
        double[] w = tensor(name + ".weight");
        int d = x.length / n;
        double[] y = new double[x.length];
        for (int t = 0; t < n; t++) {
            double squares = 0;
            for (int j = 0; j < d; j++) {
                squares += x[t * d + j] * x[t * d + j];
            }
            for (int j = 0; j < d; j++) {
                y[t * d + j] = x[t * d + j] / Math.sqrt(squares / d + form.epsilon()) * gain.applyAsDouble(w[j]);
            }
        }
        return y;
    }

    /** What the heads mix of normed rows; queries and keys go through norms where the checkpoint has them. */
    final double[] mixed(double[] read, int n, int layer, DoubleUnaryOperator gain) {
        String p = "model.layers." + layer + ".self_attn.";
        int size = form.size();
        double[] q = linear(read, n, p + "q_proj");
        double[] k = linear(read, n, p + "k_proj");
        double[] v = linear(read, n, p + "v_proj");
        double[] z = new double[n * form.heads() * size];
        for (int head = 0; head < form.heads(); head++) {
            int at = head * form.keyHeads() / form.heads() * size;
            double[] query = placed(columns(q, n, head * size, (head + 1) * size), n, layer, p + "q_norm", gain);
            double[] key = placed(columns(k, n, at, at + size), n, layer, p + "k_norm", gain);
            double[] value = columns(v, n, at, at + size);
            putColumns(attend(query, key, value, n, form.layers()[layer].window()), z, n, head * size);
        }
        return z;
    }

    private double[] placed(double[] x, int n, int layer, String norm, DoubleUnaryOperator gain) {
        double[] normed = tensors.containsKey(norm + ".weight") ? rmsNorm(x, n, norm, gain) : x;
        int half = form.size() / 2;
        double[] y = normed.clone();
        for (int t = 0; t < n; t++) {
            for (int m = 0; m < half; m++) {
                Layer at = form.layers()[layer];
                double angle = t * at.stretched().applyAsDouble(1 / Math.pow(at.theta(), (double) m / half));
                double first = normed[t * 2 * half + m];
                double second = normed[t * 2 * half + half + m];
                y[t * 2 * half + m] = first * Math.cos(angle) - second * Math.sin(angle);
                y[t * 2 * half + half + m] = second * Math.cos(angle) + first * Math.sin(angle);
            }
        }
        return y;
    }

    private double[] attend(double[] q, double[] k, double[] v, int n, int window) {
        int size = form.size();
        double[] out = new double[q.length];
        for (int i = 0; i < n; i++) {
            double[] p = new double[n];
            double total = 0;
            for (int j = 0; j <= i; j++) {
                if (window > 0 && i - j >= window) {
                    continue;
                }
                double score = 0;
                for (int c = 0; c < size; c++) {
                    score += form.scale() * q[i * size + c] * k[j * size + c];
                }
                p[j] = Math.exp(form.cap() == 0 ? score : form.cap() * Math.tanh(score / form.cap()));
                total += p[j];
            }
            for (int j = 0; j <= i; j++) {
                for (int c = 0; c < size; c++) {
                    out[i * size + c] += p[j] / total * v[j * size + c];
                }
            }
        }
        return out;
    }

    /** act(gate x) * up x. */
    final double[] units(double[] read, int n, int layer, DoubleUnaryOperator activation) {
        String p = "model.layers." + layer + ".mlp.";
        double[] units = linear(read, n, p + "up_proj");
        double[] gate = linear(read, n, p + "gate_proj");
        for (int i = 0; i < units.length; i++) {
            units[i] *= activation.applyAsDouble(gate[i]);
        }
        return units;
    }
}
