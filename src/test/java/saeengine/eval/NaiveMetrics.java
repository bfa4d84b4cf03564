package saeengine.eval;

import java.util.Arrays;

/** The metrics of whole arrays in the plainest float64 code: each formula on its own, with as many passes as it takes. */
final class NaiveMetrics {
    final double[][] x;
    final double[][] xHat;

    NaiveMetrics(float[] x, float[] xHat, int dims) {
        this.x = rows(x, dims);
        this.xHat = rows(xHat, dims);
    }

    private NaiveMetrics(double[][] x, double[][] xHat) {
        this.x = x;
        this.xHat = xHat;
    }

    private static double[][] rows(float[] values, int dims) {
        double[][] rows = new double[values.length / dims][dims];
        for (int i = 0; i < rows.length * dims; i++) {
            rows[i / dims][i % dims] = values[i];
        }
        return rows;
    }

    NaiveMetrics part(int from, int to) {
        return new NaiveMetrics(Arrays.copyOfRange(x, from, to), Arrays.copyOfRange(xHat, from, to));
    }

    double[][] residual() {
        double[][] r = new double[x.length][];
        for (int i = 0; i < r.length; i++) {
            r[i] = minus(x[i], xHat[i]);
        }
        return r;
    }

    double mse() {
        return sumOfSquares(residual()) / x.length;
    }

    double evR2() {
        return 1 - sumOfSquares(residual()) / sumOfSquares(centred(x));
    }

    /** The known fault: variance measured about zero. */
    double evAboutZero() {
        return 1 - sumOfSquares(residual()) / sumOfSquares(x);
    }

    double evVar() {
        return 1 - sumOfSquares(centred(residual())) / sumOfSquares(centred(x));
    }

    double fvu() {
        return sumOfSquares(residual()) / sumOfSquares(centred(x));
    }

    double evLegacy() {
        double[][] r = residual();
        double[][] c = centred(x);
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += 1 - dot(r[i], r[i]) / dot(c[i], c[i]);
        }
        return sum / x.length;
    }

    double nmse() {
        double[][] r = residual();
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += dot(r[i], r[i]) / dot(x[i], x[i]);
        }
        return sum / x.length;
    }

    double relativeBias() {
        double above = 0;
        double below = 0;
        for (int i = 0; i < x.length; i++) {
            above += dot(xHat[i], xHat[i]);
            below += dot(x[i], xHat[i]);
        }
        return above / below;
    }

    double shrinkage() {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += Math.sqrt(dot(xHat[i], xHat[i]) / dot(x[i], x[i]));
        }
        return sum / x.length;
    }

    double cosine() {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += dot(x[i], xHat[i]) / Math.sqrt(dot(x[i], x[i]) * dot(xHat[i], xHat[i]));
        }
        return sum / x.length;
    }

    static double[][] centred(double[][] rows) {
        double[] mean = new double[rows[0].length];
        for (double[] row : rows) {
            for (int j = 0; j < mean.length; j++) {
                mean[j] += row[j] / rows.length;
            }
        }
        double[][] centred = new double[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            centred[i] = minus(rows[i], mean);
        }
        return centred;
    }

    private static double[] minus(double[] a, double[] b) {
        double[] c = new double[a.length];
        for (int j = 0; j < c.length; j++) {
            c[j] = a[j] - b[j];
        }
        return c;
    }

    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int j = 0; j < a.length; j++) {
            sum += a[j] * b[j];
        }
        return sum;
    }

    static double sumOfSquares(double[][] rows) {
        double sum = 0;
        for (double[] row : rows) {
            sum += dot(row, row);
        }
        return sum;
    }
}
