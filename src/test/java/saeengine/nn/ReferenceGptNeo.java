package saeengine.nn;

import java.util.HashMap;
import java.util.Map;

/**
 * GPT-Neo again, in float64 and in the plainest loops, from the written formulas: what the engine's is compared with.
 */
public final class ReferenceGptNeo {
    private final TransformerConfig config;
    private final Map<String, double[]> weights = new HashMap<>();

    public ReferenceGptNeo(TransformerConfig config) {
        this.config = config;
    }

    public double[] weight(String name) {
        return weights.get(name);
    }

    public void set(String name, float[] values) {
        double[] copy = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            copy[i] = values[i];
        }
        weights.put(name, copy);
    }

    /** Residual streams 0 .. layers of one sequence, each [tokens, hidden]. */
    public double[][] hidden(int[] ids) {
        int h = config.hidden();
        int n = ids.length;
        double[][] states = new double[config.layers() + 1][];
        double[] x = new double[n * h];
        for (int t = 0; t < n; t++) {
            for (int j = 0; j < h; j++) {
                x[t * h + j] = weight("embed.weight")[ids[t] * h + j] + weight("positions.weight")[t * h + j];
            }
        }
        states[0] = x.clone();
        for (int layer = 0; layer < config.layers(); layer++) {
            x = block(x, n, layer);
            states[layer + 1] = x.clone();
        }
        return states;
    }

    /** The stream between attention and MLP of a block, what the MLP reads, and what it writes; each [tokens, hidden]. */
    public record Mlp(double[] middle, double[] input, double[] output) {}

    public Mlp mlp(int[] ids, int layer) {
        return mlp(hidden(ids)[layer], ids.length, layer);
    }

    private double[] block(double[] x, int n, int layer) {
        Mlp mlp = mlp(x, n, layer);
        return sum(mlp.middle(), mlp.output());
    }

    private Mlp mlp(double[] x, int n, int layer) {
        int h = config.hidden();
        String p = "blocks." + layer + ".";
        double[] a = norm(x, n, weight(p + "attention_norm.weight"), weight(p + "attention_norm.bias"));
        double[] q = linear(a, weight(p + "query.weight"), null, n, h, h);
        double[] k = linear(a, weight(p + "key.weight"), null, n, h, h);
        double[] v = linear(a, weight(p + "value.weight"), null, n, h, h);
        double[] mixed = attend(q, k, v, n, config.layer(layer).window() > 0);
        double[] o = linear(mixed, weight(p + "out.weight"), weight(p + "out.bias"), n, h, h);
        double[] middle = sum(x, o);
        double[] b = norm(middle, n, weight(p + "mlp_norm.weight"), weight(p + "mlp_norm.bias"));
        int inner = config.mlp().width();
        double[] up = linear(b, weight(p + "up.weight"), weight(p + "up.bias"), n, h, inner);
        for (int i = 0; i < up.length; i++) {
            double u = up[i];
            up[i] = 0.5 * u * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (u + 0.044715 * u * u * u)));
        }
        return new Mlp(middle, b, linear(up, weight(p + "down.weight"), weight(p + "down.bias"), n, inner, h));
    }

    private double[] attend(double[] q, double[] k, double[] v, int n, boolean local) {
        int h = config.hidden();
        int width = h / config.attention().heads();
        double[] out = new double[n * h];
        for (int head = 0; head < config.attention().heads(); head++) {
            for (int i = 0; i < n; i++) {
                double[] p = new double[n];
                double total = 0;
                for (int j = 0; j <= i; j++) {
                    if (local && j <= i - config.layer(1).window()) {
                        continue;
                    }
                    double score = 0;
                    for (int c = head * width; c < (head + 1) * width; c++) {
                        score += q[i * h + c] * k[j * h + c];
                    }
                    p[j] = Math.exp(score);
                    total += p[j];
                }
                for (int j = 0; j <= i; j++) {
                    for (int c = head * width; c < (head + 1) * width; c++) {
                        out[i * h + c] += p[j] / total * v[j * h + c];
                    }
                }
            }
        }
        return out;
    }

    /** Mean next-token loss of one sequence. */
    public double loss(int[] ids) {
        int h = config.hidden();
        int n = ids.length;
        double[] x = hidden(ids)[config.layers()];
        double[] normed = norm(x, n, weight("final_norm.weight"), weight("final_norm.bias"));
        String head = config.tied() ? "embed.weight" : "head.weight";
        double[] logits = linear(normed, weight(head), null, n, h, config.vocabulary());
        double loss = 0;
        for (int t = 0; t + 1 < n; t++) {
            double total = 0;
            for (int c = 0; c < config.vocabulary(); c++) {
                total += Math.exp(logits[t * config.vocabulary() + c]);
            }
            loss += Math.log(total) - logits[t * config.vocabulary() + ids[t + 1]];
        }
        return loss / (n - 1);
    }

    private double[] norm(double[] x, int n, double[] g, double[] b) {
        int h = config.hidden();
        double[] y = new double[x.length];
        for (int t = 0; t < n; t++) {
            double mean = 0;
            double variance = 0;
            for (int j = 0; j < h; j++) {
                mean += x[t * h + j] / h;
            }
            for (int j = 0; j < h; j++) {
                variance += Math.pow(x[t * h + j] - mean, 2) / h;
            }
            for (int j = 0; j < h; j++) {
                y[t * h + j] = g[j]
                                * (x[t * h + j] - mean)
                                / Math.sqrt(variance + config.norm().epsilon())
                        + b[j];
            }
        }
        return y;
    }

    private static double[] linear(double[] x, double[] w, double[] b, int n, int in, int out) {
        double[] y = new double[n * out];
        for (int t = 0; t < n; t++) {
            for (int o = 0; o < out; o++) {
                double sum = b == null ? 0 : b[o];
                for (int i = 0; i < in; i++) {
                    sum += x[t * in + i] * w[o * in + i];
                }
                y[t * out + o] = sum;
            }
        }
        return y;
    }

    private static double[] sum(double[] a, double[] b) {
        double[] y = a.clone();
        for (int i = 0; i < y.length; i++) {
            y[i] += b[i];
        }
        return y;
    }
}
