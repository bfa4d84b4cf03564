package saeengine.check;

import saeengine.op.Attention;
import saeengine.op.GatedMlp;
import saeengine.op.Rotary;

/** The parts of transformers again, in float64 and in the plainest loops. */
final class ModelReference {
    private ModelReference() {}

    static double[] silu(double[] x) {
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = x[i] / (1 + Math.exp(-x[i]));
        }
        return y;
    }

    static double[] geluErf(double[] x) {
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = 0.5 * x[i] * (1 + erf(x[i] / Math.sqrt(2)));
        }
        return y;
    }

    /** 2/sqrt(pi) exp(-x^2) times the sum of 2^n x^(2n+1) / (1 3 5 .. (2n+1)): all of one sign, so that nothing cancels. */
    private static double erf(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; n < 300; n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
    }

    static double[] softCap(double[] x, double cap) {
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = cap * Math.tanh(x[i] / cap);
        }
        return y;
    }

    static double[] gated(double[] gate, double[] up, GatedMlp.Activation activation) {
        double[] y = switch (activation) {
            case SILU -> silu(gate);
            case GELU_TANH -> Reference.gelu(gate);
            case GELU_ERF -> geluErf(gate);
        };
        for (int i = 0; i < y.length; i++) {
            y[i] *= up[i];
        }
        return y;
    }

    static double[] rmsNorm(double[] x, double[] weight, int rows, int d, double epsilon, boolean plusOne) {
        double[] y = new double[x.length];
        for (int row = 0; row < rows; row++) {
            double squares = 0;
            for (int j = 0; j < d; j++) {
                squares += x[row * d + j] * x[row * d + j];
            }
            double root = Math.sqrt(squares / d + epsilon);
            for (int j = 0; j < d; j++) {
                y[row * d + j] = x[row * d + j] / root * (plusOne ? 1 + weight[j] : weight[j]);
            }
        }
        return y;
    }

    /** The pairs as complex numbers, times cos + i sin. */
    static double[] rotary(
            double[] x, int[] positions, float[] table, int turned, int heads, int width, Rotary.Pairing pairing) {
        double[] y = x.clone();
        for (int row = 0; row < positions.length; row++) {
            for (int head = 0; head < heads; head++) {
                int at = (row * heads + head) * width;
                for (int pair = 0; pair < turned / 2; pair++) {
                    int real = at + (pairing == Rotary.Pairing.HALVES ? pair : 2 * pair);
                    int imaginary = real + (pairing == Rotary.Pairing.HALVES ? turned / 2 : 1);
                    double cos = table[positions[row] * turned + pair];
                    double sin = table[positions[row] * turned + turned / 2 + pair];
                    y[real] = x[real] * cos - x[imaginary] * sin;
                    y[imaginary] = x[real] * sin + x[imaginary] * cos;
                }
            }
        }
        return y;
    }

    /** One query of one head after another. */
    static double[] attention(double[] q, double[] k, double[] v, int[] starts, int width, Attention.Form form) {
        int d = form.heads() * width;
        int keyD = form.keyHeads() * width;
        double[] out = new double[q.length];
        for (int s = 0; s + 1 < starts.length; s++) {
            for (int h = 0; h < form.heads(); h++) {
                int keyHead = h / (form.heads() / form.keyHeads());
                for (int i = starts[s]; i < starts[s + 1]; i++) {
                    int first = form.window() == 0 ? starts[s] : Math.max(starts[s], i - form.window() + 1);
                    int last = form.causal() ? i : starts[s + 1] - 1;
                    double[] p = new double[last + 1];
                    double sum = 0;
                    for (int j = first; j <= last; j++) {
                        double score = 0;
                        for (int c = 0; c < width; c++) {
                            score += q[i * d + h * width + c] * k[j * keyD + keyHead * width + c];
                        }
                        score *= form.scale();
                        if (form.softCap() != 0) {
                            score = form.softCap() * Math.tanh(score / form.softCap());
                        }
                        p[j] = Math.exp(score);
                        sum += p[j];
                    }
                    for (int j = first; j <= last; j++) {
                        for (int c = 0; c < width; c++) {
                            out[i * d + h * width + c] += p[j] / sum * v[j * keyD + keyHead * width + c];
                        }
                    }
                }
            }
        }
        return out;
    }
}
