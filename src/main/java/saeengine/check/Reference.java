package saeengine.check;

/** Every op again, in float64 and in the plainest loops: what the catalogue's results are compared with. */
final class Reference {
    private Reference() {}

    static double[] relu(double[] x) {
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = x[i] > 0 ? x[i] : 0;
        }
        return y;
    }

    static double[] gelu(double[] x) {
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            double u = x[i];
            y[i] = 0.5 * u * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (u + 0.044715 * u * u * u)));
        }
        return y;
    }

    static double[] add(double[] a, double[] b) {
        double[] y = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            y[i] = a[i] + b[i];
        }
        return y;
    }

    /** x [rows, in], w [out, in], b [out]. */
    static double[] linear(double[] x, double[] w, double[] b, int rows, int in, int out) {
        double[] y = new double[rows * out];
        for (int r = 0; r < rows; r++) {
            for (int o = 0; o < out; o++) {
                double sum = b[o];
                for (int i = 0; i < in; i++) {
                    sum += x[r * in + i] * w[o * in + i];
                }
                y[r * out + o] = sum;
            }
        }
        return y;
    }

    static double[] transposed(double[] w, int rows, int cols) {
        double[] y = new double[w.length];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < cols; c++) {
                y[c * rows + r] = w[r * cols + c];
            }
        }
        return y;
    }

    static double shift(int i, int in) {
        return i % 2 == 0 ? in + 1 : -(in + 1);
    }

    static double[] shifted(double[] b, int in) {
        double[] y = new double[b.length];
        for (int i = 0; i < b.length; i++) {
            y[i] = b[i] + shift(i, in);
        }
        return y;
    }

    static double[] layerNorm(double[] x, double[] g, double[] b, int rows, int d, double eps) {
        double[] y = new double[x.length];
        for (int r = 0; r < rows; r++) {
            double mean = 0;
            for (int i = 0; i < d; i++) {
                mean += x[r * d + i] / d;
            }
            double variance = 0;
            for (int i = 0; i < d; i++) {
                variance += (x[r * d + i] - mean) * (x[r * d + i] - mean) / d;
            }
            for (int i = 0; i < d; i++) {
                y[r * d + i] = g[i] * (x[r * d + i] - mean) / Math.sqrt(variance + eps) + b[i];
            }
        }
        return y;
    }

    static double[] embedding(double[] table, int[] ids, int d) {
        double[] y = new double[ids.length * d];
        for (int n = 0; n < ids.length; n++) {
            System.arraycopy(table, ids[n] * d, y, n * d, d);
        }
        return y;
    }

    static double[] columnSums(float[] x, int rows, int cols) {
        double[] sums = new double[cols];
        for (int i = 0; i < rows * cols; i++) {
            sums[i % cols] += x[i];
        }
        return sums;
    }

    static double[] meanActive(float[] x, int rows) {
        int active = 0;
        for (float value : x) {
            active += value > 0 ? 1 : 0;
        }
        return new double[] {(double) active / rows};
    }

    /** The nearest multiple of 2^-10 of a number's power of two, of two as near the larger in size. */
    static double[] roundTf32(float[] x) {
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            double unit = Math.scalb(1.0, Math.getExponent(x[i]) - 10);
            y[i] = Math.copySign(Math.floor(Math.abs(x[i]) / unit + 0.5) * unit, x[i]);
        }
        return y;
    }

    /** The nearest multiple of 2^-7 of a number's power of two, of two as near the even one. */
    static double[] roundBf16(float[] x) {
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            double unit = Math.scalb(1.0, Math.getExponent(x[i]) - 7);
            y[i] = Math.rint(x[i] / unit) * unit;
        }
        return y;
    }

    /** x less y from {@code from} on. */
    static double[] residual(float[] x, float[] y, int from) {
        double[] r = new double[x.length];
        for (int i = 0; i < r.length; i++) {
            r[i] = (double) x[i] - y[from + i];
        }
        return r;
    }

    static double[] spread(float[] x, int rows, int d) {
        double sum = 0;
        for (int j = 0; j < d; j++) {
            double mean = 0;
            for (int row = 0; row < rows; row++) {
                mean += (double) x[row * d + j] / rows;
            }
            for (int row = 0; row < rows; row++) {
                sum += Math.pow(x[row * d + j] - mean, 2);
            }
        }
        return new double[] {sum / rows};
    }

    /** The sum of squares of each row to the power -{@code power}. */
    static double[] inverseNorms(float[] x, int rows, int d, double power) {
        double[] c = new double[rows];
        for (int row = 0; row < rows; row++) {
            double squares = 0;
            for (int j = 0; j < d; j++) {
                squares += (double) x[row * d + j] * x[row * d + j];
            }
            c[row] = Math.pow(squares, -power);
        }
        return c;
    }

    static double[] squaredError(double[] y, float[] x, int rows) {
        double sum = 0;
        for (int i = 0; i < y.length; i++) {
            sum += (y[i] - x[i]) * (y[i] - x[i]);
        }
        return new double[] {sum / rows};
    }

    static double[] crossEntropy(double[] logits, int[] targets, int classes) {
        double loss = 0;
        for (int r = 0; r < targets.length; r++) {
            double sum = 0;
            for (int c = 0; c < classes; c++) {
                sum += Math.exp(logits[r * classes + c]);
            }
            loss += Math.log(sum) - logits[r * classes + targets[r]];
        }
        return new double[] {loss / targets.length};
    }
}
