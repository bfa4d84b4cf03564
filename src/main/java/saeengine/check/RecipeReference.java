package saeengine.check;

/** The ops of gates and thresholds in float64 and plain loops, and the gradients that differences do not see. */
final class RecipeReference {
    private RecipeReference() {}

    static double[] jumpRelu(double[] z, double[] threshold) {
        double[] f = new double[z.length];
        for (int i = 0; i < f.length; i++) {
            f[i] = z[i] > threshold[i % threshold.length] ? z[i] : 0;
        }
        return f;
    }

    static double[][] jumpReluGradient(double[] z, double[] threshold, double bandwidth, double[] df) {
        double[] dz = new double[z.length];
        double[] dthreshold = new double[threshold.length];
        for (int e = 0; e < z.length; e++) {
            int i = e % threshold.length;
            dz[e] = z[e] > threshold[i] ? df[e] : 0;
            dthreshold[i] -= isNear(z[e], threshold[i], bandwidth) ? threshold[i] / bandwidth * df[e] : 0;
        }
        return new double[][] {dz, dthreshold};
    }

    private static boolean isNear(double z, double threshold, double bandwidth) {
        return Math.abs(z - threshold) < bandwidth / 2;
    }

    static double[] l0OfRows(double[] z, double[] threshold) {
        double[] ofRow = new double[z.length / threshold.length];
        for (int e = 0; e < z.length; e++) {
            ofRow[e / threshold.length] += z[e] > threshold[e % threshold.length] ? 1 : 0;
        }
        return ofRow;
    }

    static double[][] l0Gradient(double[] z, double[] threshold, double bandwidth, double[] dofRow) {
        double[] dthreshold = new double[threshold.length];
        for (int e = 0; e < z.length; e++) {
            int i = e % threshold.length;
            dthreshold[i] -= isNear(z[e], threshold[i], bandwidth) ? dofRow[e / threshold.length] / bandwidth : 0;
        }
        return new double[][] {new double[z.length], dthreshold};
    }

    /** One number's share in the gradient of a mean over rows. */
    static double[] ofMean(double dmean, int rows) {
        double[] dofRow = new double[rows];
        java.util.Arrays.fill(dofRow, dmean / rows);
        return dofRow;
    }

    static double[] mean(double[] ofRow) {
        double sum = 0;
        for (double value : ofRow) {
            sum += value;
        }
        return new double[] {sum / ofRow.length};
    }

    static double[] squaredMiss(double[] l0, double target) {
        return new double[] {Math.pow(l0[0] / target - 1, 2)};
    }

    static double[] addRow(double[] h, double[] bias) {
        double[] y = new double[h.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = h[i] + bias[i % bias.length];
        }
        return y;
    }

    /** x: h, b_gate, r, b_mag. */
    static double[] gated(double[][] x) {
        double[] f = new double[x[0].length];
        for (int e = 0; e < f.length; e++) {
            int i = e % x[1].length;
            double size = Math.exp(x[2][i]) * x[0][e] + x[3][i];
            f[e] = x[0][e] + x[1][i] > 0 ? Math.max(size, 0) : 0;
        }
        return f;
    }

    static double[][] gatedGradient(double[][] x, double[] df, double[] dpi) {
        double[][] dx = new double[4][];
        for (int k = 0; k < 4; k++) {
            dx[k] = new double[x[k].length];
        }
        double[] f = gated(x);
        for (int e = 0; e < f.length; e++) {
            int i = e % x[1].length;
            double scale = Math.exp(x[2][i]);
            double dsize = f[e] > 0 ? df[e] : 0;
            dx[0][e] = dsize * scale + dpi[e];
            dx[1][i] += dpi[e];
            dx[2][i] += dsize * scale * x[0][e];
            dx[3][i] += dsize;
        }
        return dx;
    }

    static double[] exp(double[] x) {
        double[] y = new double[x.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = Math.exp(x[i]);
        }
        return y;
    }

    static double[] columns(double[] x, int cols, int[] which) {
        double[] y = new double[x.length / cols * which.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = x[i / which.length * cols + which[i % which.length]];
        }
        return y;
    }

    static int[] range(int from, int to) {
        return java.util.stream.IntStream.range(from, to).toArray();
    }

    static double[] columnScale(double[] x, double[] s) {
        double[] y = new double[x.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = x[i] * s[i % s.length];
        }
        return y;
    }

    static double[] reciprocal(double[] s) {
        double[] r = new double[s.length];
        for (int i = 0; i < r.length; i++) {
            r[i] = 1 / s[i];
        }
        return r;
    }

    /** Of x / s. */
    static double[][] quotientGradient(double[] x, double[] s, double[] dy) {
        double[] dx = new double[x.length];
        double[] ds = new double[s.length];
        for (int e = 0; e < x.length; e++) {
            int i = e % s.length;
            dx[e] = dy[e] / s[i];
            ds[i] -= dy[e] * x[e] / (s[i] * s[i]);
        }
        return new double[][] {dx, ds};
    }
}
