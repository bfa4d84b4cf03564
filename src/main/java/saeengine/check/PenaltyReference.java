package saeengine.check;

import java.util.Arrays;

/** Penalties in float64 and plain loops, with the gradients that differences see badly or not at all. */
final class PenaltyReference {
    private PenaltyReference() {}

    /** A term over u = f w, and its slope. */
    interface Curve {
        double value(double u);

        double slope(double u);
    }

    static Curve tanh(double scale) {
        return new Curve() {
            @Override
            public double value(double u) {
                return Math.tanh(scale * u);
            }

            @Override
            public double slope(double u) {
                return scale / Math.pow(Math.cosh(scale * u), 2);
            }
        };
    }

    static Curve power(double p) {
        return new Curve() {
            @Override
            public double value(double u) {
                return u > 0 ? Math.pow(u, p) : 0;
            }

            @Override
            public double slope(double u) {
                return u > 0 ? p * Math.pow(u, p - 1) : 0;
            }
        };
    }

    static double[] ofRows(double[] f, double[] w, Curve curve) {
        double[] ofRow = new double[f.length / w.length];
        for (int e = 0; e < f.length; e++) {
            ofRow[e / w.length] += curve.value(f[e] * w[e % w.length]);
        }
        return ofRow;
    }

    static double[][] gradient(double[] f, double[] w, Curve curve, double[] dofRow) {
        double[] df = new double[f.length];
        double[] dw = new double[w.length];
        for (int e = 0; e < f.length; e++) {
            int i = e % w.length;
            double du = dofRow[e / w.length] * curve.slope(f[e] * w[i]);
            df[e] = du * w[i];
            dw[i] += du * f[e];
        }
        return new double[][] {df, dw};
    }

    static double[] map(double[] x, Curve curve) {
        return Arrays.stream(x).map(curve::value).toArray();
    }

    static double[] mapGradient(double[] x, Curve curve, double[] dy) {
        double[] dx = new double[x.length];
        for (int i = 0; i < dx.length; i++) {
            dx[i] = dy[i] * curve.slope(x[i]);
        }
        return dx;
    }

    /** Over the positive ones of x. */
    static double[] entropyOfRows(double[] x, int features, double epsilon) {
        double[] ofRow = new double[x.length / features];
        for (int row = 0; row < ofRow.length; row++) {
            double sum = sum(x, row, features);
            for (int e = row * features; e < (row + 1) * features; e++) {
                double q = Math.max(x[e], 0) / (sum + epsilon);
                ofRow[row] -= q * Math.log(q + epsilon);
            }
        }
        return ofRow;
    }

    static double[] entropyGradient(double[] x, int features, double epsilon, double[] dofRow) {
        double[] dx = new double[x.length];
        for (int row = 0; row < dofRow.length; row++) {
            double sum = sum(x, row, features) + epsilon;
            double mean = 0;
            for (int e = row * features; e < (row + 1) * features; e++) {
                mean += x[e] > 0 ? entropySlope(x[e] / sum, epsilon) * x[e] / sum : 0;
            }
            for (int e = row * features; e < (row + 1) * features; e++) {
                dx[e] = x[e] > 0 ? dofRow[row] / sum * (entropySlope(x[e] / sum, epsilon) - mean) : 0;
            }
        }
        return dx;
    }

    private static double entropySlope(double q, double epsilon) {
        return -Math.log(q + epsilon) - q / (q + epsilon);
    }

    private static double sum(double[] x, int row, int features) {
        double sum = 0;
        for (int e = row * features; e < (row + 1) * features; e++) {
            sum += Math.max(x[e], 0);
        }
        return sum;
    }

    /** x: z, thresholds, norms. */
    static double[] preActivation(double[][] x, int[] dead) {
        int features = x[1].length;
        double sum = 0;
        for (int row = 0; row < x[0].length / features; row++) {
            for (int i : dead) {
                sum += Math.max(x[1][i] - x[0][row * features + i], 0) * x[2][i];
            }
        }
        int rows = x[0].length / features;
        return new double[] {sum / rows};
    }

    static double[][] preActivationGradient(double[][] x, int[] dead, double dy) {
        int features = x[1].length;
        int rows = x[0].length / features;
        double[][] dx = {new double[x[0].length], new double[features], new double[features]};
        for (int row = 0; row < rows; row++) {
            for (int i : dead) {
                int e = row * features + i;
                double missing = x[1][i] - x[0][e];
                if (missing > 0) {
                    dx[0][e] = -dy / rows * x[2][i];
                    dx[1][i] += dy / rows * x[2][i];
                    dx[2][i] += dy / rows * missing;
                }
            }
        }
        return dx;
    }

    /** x: z [rows, features], decoder [features, d]. */
    static double[] ghost(double[][] x, int[] dead, float[] residual, int d, double epsilon) {
        int features = x[1].length / d;
        double[] ghost = new double[residual.length];
        for (int row = 0; row < residual.length / d; row++) {
            double[] plain = plainGhost(x, dead, row, features, d);
            double factor = factor(plain, residual, row, epsilon);
            for (int j = 0; j < d; j++) {
                ghost[row * d + j] = factor * plain[j];
            }
        }
        return ghost;
    }

    private static double[] plainGhost(double[][] x, int[] dead, int row, int features, int d) {
        double[] plain = new double[d];
        for (int i : dead) {
            for (int j = 0; j < d; j++) {
                plain[j] += Math.exp(x[0][row * features + i]) * x[1][i * d + j];
            }
        }
        return plain;
    }

    private static double factor(double[] plain, float[] residual, int row, double epsilon) {
        double size = 0;
        double norm = 0;
        for (int j = 0; j < plain.length; j++) {
            size += Math.pow(residual[row * plain.length + j], 2);
            norm += plain[j] * plain[j];
        }
        return Math.sqrt(size) / (2 * Math.sqrt(norm) + epsilon);
    }

    static double[][] ghostGradient(
            double[][] x, int[] dead, float[] residual, int d, double epsilon, double[] dghost) {
        int features = x[1].length / d;
        double[][] dx = {new double[x[0].length], new double[x[1].length]};
        for (int row = 0; row < residual.length / d; row++) {
            double factor = factor(plainGhost(x, dead, row, features, d), residual, row, epsilon);
            for (int i : dead) {
                double g = Math.exp(x[0][row * features + i]);
                for (int j = 0; j < d; j++) {
                    double dplain = factor * dghost[row * d + j];
                    dx[0][row * features + i] += dplain * x[1][i * d + j] * g;
                    dx[1][i * d + j] += dplain * g;
                }
            }
        }
        return dx;
    }

    /** Mean over rows of the length of y - x. */
    static double[] distance(double[] y, float[] x, int d) {
        double[] errors = SparseReference.rowErrors(y, x, d);
        return RecipeReference.mean(Arrays.stream(errors).map(Math::sqrt).toArray());
    }

    static double[] distanceGradient(double[] y, float[] x, int d, double dmean) {
        double[] errors = SparseReference.rowErrors(y, x, d);
        double[] dy = new double[y.length];
        for (int i = 0; i < dy.length; i++) {
            dy[i] = dmean / errors.length * (y[i] - x[i]) / Math.sqrt(errors[i / d]);
        }
        return dy;
    }
}
