package saeengine.sae;

import java.util.Arrays;
import java.util.stream.IntStream;
import saeengine.sae.SaeNumbers.Part;

/** The recipes' losses in float64 and plain loops. */
final class RecipeReference {
    private RecipeReference() {}

    static double plain(SaeNumbers p) {
        return squaredError(decode(p, relu(linear(p, p.get(Part.X))), true), p.get(Part.TARGET), p.rows());
    }

    static double reluL1(SaeNumbers p, double lambda, boolean columnNorm) {
        double[] f = relu(pre(p));
        double[] norms = rowNorms(p.get(Part.W_DEC), p.d());
        double l1 = 0;
        for (int i = 0; i < f.length; i++) {
            l1 += f[i] * (columnNorm ? norms[i % p.features()] : 1) / p.rows();
        }
        return squaredError(decode(p, f, true), p.get(Part.TARGET), p.rows()) + lambda * l1;
    }

    static double openaiNormalised(SaeNumbers p, double l1Weight) {
        double[] f = relu(pre(p));
        double[] y = decode(p, f, true);
        double[] norms = rowNorms(p.get(Part.TARGET), p.d());
        double loss = 0;
        for (int i = 0; i < y.length; i++) {
            double r = y[i] - p.get(Part.TARGET)[i];
            loss += r * r / (norms[i / p.d()] * norms[i / p.d()]) / p.rows();
        }
        for (int i = 0; i < f.length; i++) {
            loss += l1Weight * f[i] / norms[i / p.features()] / p.rows();
        }
        return loss;
    }

    static double topK(SaeNumbers p, int k, boolean relu) {
        return squaredError(reconstruction(p, k, relu), p.get(Part.TARGET), p.rows());
    }

    static double unexplained(SaeNumbers p, int k) {
        return topK(p, k, true) / spread(p.get(Part.TARGET), p.d());
    }

    static double[] reconstruction(SaeNumbers p, int k, boolean relu) {
        double[] kept = keep(pre(p), p.features(), k, all(p));
        return decode(p, relu ? relu(kept) : kept, true);
    }

    static int[] all(SaeNumbers p) {
        return IntStream.range(0, p.features()).toArray();
    }

    static double[] pre(SaeNumbers p) {
        double[] x = p.get(Part.X).clone();
        for (int i = 0; i < x.length; i++) {
            x[i] -= p.get(Part.B_DEC)[i % p.d()];
        }
        return linear(p, x);
    }

    private static double[] linear(SaeNumbers p, double[] x) {
        double[] y = new double[p.rows() * p.features()];
        for (int i = 0; i < y.length; i++) {
            int row = i / p.features();
            int feature = i % p.features();
            y[i] = p.get(Part.B_ENC)[feature];
            for (int j = 0; j < p.d(); j++) {
                y[i] += x[row * p.d() + j] * p.get(Part.W_ENC)[feature * p.d() + j];
            }
        }
        return y;
    }

    static double[] decode(SaeNumbers p, double[] f, boolean bias) {
        double[] y = new double[p.rows() * p.d()];
        for (int i = 0; i < y.length; i++) {
            int row = i / p.d();
            int j = i % p.d();
            y[i] = bias ? p.get(Part.B_DEC)[j] : 0;
            for (int feature = 0; feature < p.features(); feature++) {
                y[i] += f[row * p.features() + feature] * p.get(Part.W_DEC)[feature * p.d() + j];
            }
        }
        return y;
    }

    static double[] relu(double[] x) {
        return Arrays.stream(x).map(v -> Math.max(v, 0)).toArray();
    }

    /** A row's k largest among candidates, all else 0. */
    static double[] keep(double[] pre, int features, int k, int[] candidates) {
        double[] kept = new double[pre.length];
        for (int at = 0; at < pre.length; at += features) {
            int row = at;
            Arrays.stream(candidates)
                    .boxed()
                    .sorted((i, j) -> Double.compare(pre[row + j], pre[row + i]))
                    .limit(k)
                    .forEach(i -> kept[row + i] = pre[row + i]);
        }
        return kept;
    }

    static double squaredError(double[] y, double[] x, int rows) {
        double sum = 0;
        for (int i = 0; i < y.length; i++) {
            sum += (y[i] - x[i]) * (y[i] - x[i]);
        }
        return sum / rows;
    }

    /** Mean over rows of the squared distance to the mean row. */
    static double spread(double[] x, int d) {
        int rows = x.length / d;
        double[] mean = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            for (int r = 0; r < rows; r++) {
                mean[i] += x[r * d + i % d] / rows;
            }
        }
        return squaredError(x, mean, rows);
    }

    static double[] rowNorms(double[] w, int d) {
        double[] squares = new double[w.length / d];
        for (int i = 0; i < w.length; i++) {
            squares[i / d] += w[i] * w[i];
        }
        return Arrays.stream(squares).map(Math::sqrt).toArray();
    }
}
