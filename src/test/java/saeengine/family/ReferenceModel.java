package saeengine.family;

import java.util.Map;

/**
 * A transformer in float64 and the plainest loops, from the written formulas and the tensors of a checkpoint under their
 * own names: what loading and running one is compared with. Each family's is a class of its own.
 */
abstract class ReferenceModel {
    /** Sees every hook's rows [tokens, width], by TransformerLens' name, and says what they are from there on. */
    @FunctionalInterface
    interface Hook {
        double[] at(String name, double[] rows);
    }

    final Map<String, double[]> tensors;
    final int hidden;
    private Hook hook = (name, rows) -> rows;

    ReferenceModel(Map<String, double[]> tensors, int hidden) {
        this.tensors = tensors;
        this.hidden = hidden;
    }

    /** The last residual stream of one sequence. */
    abstract double[] run(int[] ids);

    /** Logits [tokens, vocabulary] of the last residual stream. */
    abstract double[] logits(double[] stream, int n);

    /** The last residual stream with a hook. */
    double[] run(int[] ids, Hook other) {
        hook = other;
        try {
            return run(ids);
        } finally {
            hook = (name, rows) -> rows;
        }
    }

    /** Summed cross-entropy of each next token. */
    double loss(int[] ids, int[] targets) {
        double[] logits = logits(run(ids), ids.length);
        return loss(logits, targets);
    }

    static double loss(double[] logits, int[] targets) {
        int vocabulary = logits.length / targets.length;
        double loss = 0;
        for (int t = 0; t < targets.length; t++) {
            double highest = Double.NEGATIVE_INFINITY;
            for (int c = 0; c < vocabulary; c++) {
                highest = Math.max(highest, logits[t * vocabulary + c]);
            }
            double total = 0;
            for (int c = 0; c < vocabulary; c++) {
                total += Math.exp(logits[t * vocabulary + c] - highest);
            }
            loss += highest + Math.log(total) - logits[t * vocabulary + targets[t]];
        }
        return loss;
    }

    final double[] hooked(String name, double[] rows) {
        return hook.at(name, rows);
    }

    final double[] tensor(String name) {
        double[] tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("no " + name + " in " + tensors.keySet());
        }
        return tensor;
    }

    /** Rows of a table. */
    final double[] rows(String table, int[] ids) {
        double[] w = tensor(table);
        double[] x = new double[ids.length * hidden];
        for (int t = 0; t < ids.length; t++) {
            System.arraycopy(w, ids[t] * hidden, x, t * hidden, hidden);
        }
        return x;
    }

    /** y = x W^T + b, W [out, in]; no bias where there is none of that name. */
    final double[] linear(double[] x, int n, String name) {
        double[] w = tensor(name + ".weight");
        double[] b = tensors.get(name + ".bias");
        int in = x.length / n;
        int out = w.length / in;
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

    /** y = x W + b, W [in, out]. */
    final double[] conv1d(double[] x, int n, String name) {
        double[] w = tensor(name + ".weight");
        double[] b = tensor(name + ".bias");
        int in = x.length / n;
        int out = w.length / in;
        double[] y = new double[n * out];
        for (int t = 0; t < n; t++) {
            for (int o = 0; o < out; o++) {
                y[t * out + o] = b[o];
                for (int i = 0; i < in; i++) {
                    y[t * out + o] += x[t * in + i] * w[i * out + o];
                }
            }
        }
        return y;
    }

    final double[] layerNorm(double[] x, int n, String name, double epsilon) {
        double[] g = tensor(name + ".weight");
        double[] b = tensor(name + ".bias");
        int d = x.length / n;
        double[] y = new double[x.length];
        for (int t = 0; t < n; t++) {
            double mean = 0;
            double variance = 0;
            for (int j = 0; j < d; j++) {
                mean += x[t * d + j] / d;
            }
            for (int j = 0; j < d; j++) {
                variance += Math.pow(x[t * d + j] - mean, 2) / d;
            }
            for (int j = 0; j < d; j++) {
                y[t * d + j] = g[j] * (x[t * d + j] - mean) / Math.sqrt(variance + epsilon) + b[j];
            }
        }
        return y;
    }

    /** Columns from..to of rows. */
    static double[] columns(double[] x, int n, int from, int to) {
        int d = x.length / n;
        double[] y = new double[n * (to - from)];
        for (int t = 0; t < n; t++) {
            System.arraycopy(x, t * d + from, y, t * (to - from), to - from);
        }
        return y;
    }

    static double[] sum(double[] a, double[] b) {
        double[] y = a.clone();
        for (int i = 0; i < y.length; i++) {
            y[i] += b[i];
        }
        return y;
    }

    /** Causal attention of one head, q, k and v [n, size], scores times a scale. */
    static double[] attend(double[] q, double[] k, double[] v, int n, double scale) {
        int size = q.length / n;
        double[] out = new double[q.length];
        for (int i = 0; i < n; i++) {
            double[] p = new double[i + 1];
            double total = 0;
            for (int j = 0; j <= i; j++) {
                double score = 0;
                for (int c = 0; c < size; c++) {
                    score += q[i * size + c] * k[j * size + c];
                }
                p[j] = Math.exp(scale * score);
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

    /** Puts a head's columns among those of all. */
    static void putColumns(double[] part, double[] whole, int n, int from) {
        int size = part.length / n;
        int d = whole.length / n;
        for (int t = 0; t < n; t++) {
            System.arraycopy(part, t * size, whole, t * d + from, size);
        }
    }

    static double geluTanh(double u) {
        return 0.5 * u * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (u + 0.044715 * u * u * u)));
    }

    /** u times the normal distribution function, 1/2 + density(u) (u + u^3/3 + u^5/(3 5) + ...). */
    static double geluErf(double u) {
        double term = u;
        double sum = u;
        for (int n = 3; Math.abs(term) > 1e-17 * Math.abs(sum); n += 2) {
            term *= u * u / n;
            sum += term;
        }
        return u * (0.5 + sum * Math.exp(-u * u / 2) / Math.sqrt(2 * Math.PI));
    }
}
