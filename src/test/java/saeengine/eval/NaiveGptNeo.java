package saeengine.eval;

import java.util.HashMap;
import java.util.Map;
import saeengine.nn.Transformer;
import saeengine.nn.TransformerConfig;
import saeengine.tensor.Parameter;
import saeengine.testing.Relative;

/** GPT-Neo on one sequence in plain float64 loops, from the parameters of a model. */
final class NaiveGptNeo {
    private final TransformerConfig config;
    private final Map<String, double[]> weights = new HashMap<>();

    NaiveGptNeo(Transformer model) {
        config = model.config();
        for (Parameter p : model.parameters()) {
            weights.put(p.name(), Relative.doubles(p.toArray()));
        }
    }

    /** Residual stream {@code layer} of the sequence. */
    double[][] residual(int[] ids, int layer) {
        int d = config.hidden();
        double[][] x = new double[ids.length][d];
        for (int i = 0; i < ids.length; i++) {
            for (int j = 0; j < d; j++) {
                x[i][j] = weights.get("embed.weight")[ids[i] * d + j] + weights.get("positions.weight")[i * d + j];
            }
        }
        return blocks(x, 0, layer);
    }

    /** The summed cross-entropy of the targets, given residual stream {@code layer}. */
    double loss(double[][] residual, int layer, int[] targets) {
        double[][] x = norm(blocks(residual, layer, config.layers()), "final_norm");
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            double[] logits = linear(x[i], weights.get("embed.weight"), null);
            double total = 0;
            for (double logit : logits) {
                total += Math.exp(logit);
            }
            sum += Math.log(total) - logits[targets[i]];
        }
        return sum;
    }

    private double[][] blocks(double[][] x, int from, int to) {
        for (int layer = from; layer < to; layer++) {
            double[][] middle = afterAttention(x, layer);
            x = sum(middle, mlp(mlpInput(middle, layer), layer));
        }
        return x;
    }

    /** The stream between attention and MLP of a block, from residual stream {@code layer}. */
    double[][] afterAttention(double[][] x, int layer) {
        String name = "blocks." + layer + ".";
        boolean local = config.layer(layer).window() > 0;
        return sum(x, attention(norm(x, name + "attention_norm"), name, local));
    }

    /** What a block's MLP reads. */
    double[][] mlpInput(double[][] middle, int layer) {
        return norm(middle, "blocks." + layer + ".mlp_norm");
    }

    /** What a block's MLP adds to the stream. */
    double[][] mlp(double[][] input, int layer) {
        return mlp(input, "blocks." + layer + ".");
    }

    /** Two streams added. */
    static double[][] added(double[][] a, double[][] b) {
        return sum(a, b);
    }

    private double[][] attention(double[][] x, String name, boolean local) {
        int width = config.hidden() / config.attention().heads();
        double[][] q = linear(x, name + "query");
        double[][] k = linear(x, name + "key");
        double[][] v = linear(x, name + "value");
        double[][] mixed = new double[x.length][config.hidden()];
        for (int i = 0; i < x.length; i++) {
            int first = local ? Math.max(0, i - config.layer(1).window() + 1) : 0;
            for (int h = 0; h < config.attention().heads(); h++) {
                double[] share = new double[i + 1];
                double total = 0;
                for (int j = first; j <= i; j++) {
                    double score = 0;
                    for (int c = h * width; c < (h + 1) * width; c++) {
                        score += q[i][c] * k[j][c];
                    }
                    share[j] = Math.exp(score);
                    total += share[j];
                }
                for (int j = first; j <= i; j++) {
                    for (int c = h * width; c < (h + 1) * width; c++) {
                        mixed[i][c] += share[j] / total * v[j][c];
                    }
                }
            }
        }
        return linear(mixed, name + "out");
    }

    private double[][] mlp(double[][] x, String name) {
        double[][] up = linear(x, name + "up");
        for (double[] row : up) {
            for (int j = 0; j < row.length; j++) {
                double inner = Math.sqrt(2 / Math.PI) * (row[j] + 0.044715 * row[j] * row[j] * row[j]);
                row[j] = 0.5 * row[j] * (1 + Math.tanh(inner));
            }
        }
        return linear(up, name + "down");
    }

    private double[][] norm(double[][] x, String name) {
        double[][] y = new double[x.length][];
        for (int i = 0; i < x.length; i++) {
            int d = x[i].length;
            double mean = 0;
            double variance = 0;
            for (double value : x[i]) {
                mean += value / d;
            }
            for (double value : x[i]) {
                variance += (value - mean) * (value - mean) / d;
            }
            y[i] = new double[d];
            for (int j = 0; j < d; j++) {
                double scaled =
                        (x[i][j] - mean) / Math.sqrt(variance + config.norm().epsilon());
                y[i][j] = scaled * weights.get(name + ".weight")[j] + weights.get(name + ".bias")[j];
            }
        }
        return y;
    }

    private double[][] linear(double[][] x, String name) {
        double[][] y = new double[x.length][];
        for (int i = 0; i < x.length; i++) {
            y[i] = linear(x[i], weights.get(name + ".weight"), weights.get(name + ".bias"));
        }
        return y;
    }

    private static double[] linear(double[] x, double[] weight, double[] bias) {
        double[] y = new double[weight.length / x.length];
        for (int o = 0; o < y.length; o++) {
            y[o] = bias == null ? 0 : bias[o];
            for (int j = 0; j < x.length; j++) {
                y[o] += weight[o * x.length + j] * x[j];
            }
        }
        return y;
    }

    private static double[][] sum(double[][] a, double[][] b) {
        double[][] c = new double[a.length][a[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[i].length; j++) {
                c[i][j] = a[i][j] + b[i][j];
            }
        }
        return c;
    }
}
