package saeengine.check;

import java.util.stream.IntStream;

/** The ops of sparse autoencoders in float64 and plain loops, as {@link Reference}. */
public final class SparseReference {
    private SparseReference() {}

    static double[] subtractRow(double[] x, double[] b) {
        double[] y = new double[x.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = x[i] - b[i % b.length];
        }
        return y;
    }

    static double[] scale(double[] x, double factor) {
        double[] y = new double[x.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = factor * x[i];
        }
        return y;
    }

    /** The indices of each row's k largest, ascending: a whole sort, equals by index. */
    public static int[] topKIndices(double[] pre, int features, int k) {
        int rows = pre.length / features;
        return IntStream.range(0, rows)
                .flatMap(r -> IntStream.range(0, features)
                        .boxed()
                        .sorted((i, j) -> Double.compare(pre[r * features + j], pre[r * features + i]))
                        .limit(k)
                        .mapToInt(Integer::intValue)
                        .sorted())
                .toArray();
    }

    static double[] topK(double[] pre, int features, int k) {
        int[] indices = topKIndices(pre, features, k);
        double[] values = new double[indices.length];
        for (int e = 0; e < values.length; e++) {
            values[e] = pre[e / k * features + indices[e]];
        }
        return values;
    }

    static double[] dense(double[] values, int[] indices, int k, int features) {
        double[] f = new double[values.length / k * features];
        for (int e = 0; e < values.length; e++) {
            f[e / k * features + indices[e]] += values[e];
        }
        return f;
    }

    static double[] sparseScale(double[] values, int[] indices, float[] s) {
        double[] y = new double[values.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = values[i] * s[indices[i]];
        }
        return y;
    }

    static double[] columnNorm(double[] w, int d) {
        double[] n = new double[w.length / d];
        for (int i = 0; i < w.length; i++) {
            n[i / d] += w[i] * w[i];
        }
        return IntStream.range(0, n.length).mapToDouble(i -> Math.sqrt(n[i])).toArray();
    }

    static double[] weightedL1(double[] f, double[] w) {
        double sum = 0;
        for (int i = 0; i < f.length; i++) {
            sum += f[i] * w[i % w.length];
        }
        int rows = f.length / w.length;
        return new double[] {sum / rows};
    }

    static double[] rowErrors(double[] y, float[] x, int d) {
        double[] e = new double[y.length / d];
        for (int i = 0; i < y.length; i++) {
            e[i / d] += (y[i] - x[i]) * (y[i] - x[i]);
        }
        return e;
    }

    static double[] weightedMean(double[] v, float[] c) {
        double sum = 0;
        for (int i = 0; i < v.length; i++) {
            sum += c[i] * v[i];
        }
        return new double[] {sum / v.length};
    }

    static double spread(float[] x, int d) {
        int rows = x.length / d;
        double sum = 0;
        for (int j = 0; j < d; j++) {
            double mean = 0;
            for (int r = 0; r < rows; r++) {
                mean += x[r * d + j] / (double) rows;
            }
            for (int r = 0; r < rows; r++) {
                sum += (x[r * d + j] - mean) * (x[r * d + j] - mean);
            }
        }
        return sum / rows;
    }

    static double[] relativeError(double[] y, float[] x, int d) {
        double[] e = rowErrors(y, x, d);
        double[] squares = rowErrors(new double[x.length], x, d);
        double sum = 0;
        for (int r = 0; r < e.length; r++) {
            sum += e[r] / squares[r];
        }
        return new double[] {sum / e.length};
    }
}
