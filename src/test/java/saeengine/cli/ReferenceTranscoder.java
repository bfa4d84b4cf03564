package saeengine.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A transcoder's training step in float64 and in plain loops, gradients written out by hand: FVU, AuxK on dead latents,
 * clipping by the norm of all gradients, Adam.
 *
 * <pre>
 *   z = W x + b    f = max(z, 0) of the k largest z    y = f D + c (+ S x)
 *   loss = sum |y - t|^2 / sum |t - mean t|^2 + alpha sum |g D - e|^2 / sum |e - mean e|^2
 *   e = t - y, held fixed; g = max(z, 0) of the min(outputs / 2, dead) largest z of dead latents
 * </pre>
 */
final class ReferenceTranscoder {
    private final int dims;
    private final int outputs;
    private final int features;
    private final int k;
    private final double alpha;
    private final double rate;
    private final long deadAfter;

    /** W [F][dims], b [1][F], D [F][outputs], c [1][outputs], S [outputs][dims] where there is one. */
    final List<double[][]> weights = new ArrayList<>();

    private final List<double[][]> first = new ArrayList<>();
    private final List<double[][]> second = new ArrayList<>();
    private final long[] since;
    private int steps;
    int deadNow;

    ReferenceTranscoder(List<double[][]> start, int k, double alpha, double rate, long deadAfter) {
        for (double[][] each : start) {
            weights.add(Arrays.stream(each).map(double[]::clone).toArray(double[][]::new));
            first.add(new double[each.length][each[0].length]);
            second.add(new double[each.length][each[0].length]);
        }
        this.features = start.get(0).length;
        this.dims = start.get(0)[0].length;
        this.outputs = start.get(2)[0].length;
        this.k = k;
        this.alpha = alpha;
        this.rate = rate;
        this.deadAfter = deadAfter;
        this.since = new long[features];
    }

    private boolean skips() {
        return weights.size() > 4;
    }

    /** Trains on a batch and returns its loss before the update. */
    double step(double[][] x, double[][] t) {
        int n = x.length;
        double[][] z = new double[n][features];
        double[][] y = new double[n][outputs];
        int[][] kept = new int[n][];
        boolean[] fired = new boolean[features];
        for (int row = 0; row < n; row++) {
            for (int i = 0; i < features; i++) {
                z[row][i] = weights.get(1)[0][i] + dot(weights.get(0)[i], x[row]);
            }
            kept[row] = largest(z[row], IntStream.range(0, features).toArray(), k);
            y[row] = weights.get(3)[0].clone();
            for (int i : kept[row]) {
                add(y[row], weights.get(2)[i], z[row][i]);
                fired[i] = true;
            }
            for (int j = 0; skips() && j < outputs; j++) {
                y[row][j] += dot(weights.get(4)[j], x[row]);
            }
        }
        for (int i = 0; i < features; i++) {
            since[i] = fired[i] ? 0 : since[i] + n;
        }
        int[] dead =
                IntStream.range(0, features).filter(i -> since[i] > deadAfter).toArray();
        deadNow = dead.length;
        List<double[][]> gradients = new ArrayList<>();
        weights.forEach(each -> gradients.add(new double[each.length][each[0].length]));
        double[][] e = minus(t, y);
        double unit = 1 / spread(t);
        double loss = unit * squares(e);
        for (int row = 0; row < n; row++) {
            double[] dy = Arrays.stream(e[row]).map(r -> -2 * unit * r).toArray();
            throughDecoder(gradients, x[row], z[row], kept[row], dy);
            add(gradients.get(3)[0], dy, 1);
            for (int j = 0; skips() && j < outputs; j++) {
                add(gradients.get(4)[j], x[row], dy[j]);
            }
        }
        if (dead.length > 0) {
            loss += auxiliary(gradients, x, z, e, dead);
        }
        clip(gradients);
        adam(gradients);
        return loss;
    }

    private double auxiliary(List<double[][]> gradients, double[][] x, double[][] z, double[][] e, int[] dead) {
        double unit = alpha / spread(e);
        double sum = 0;
        for (int row = 0; row < x.length; row++) {
            int[] revived = largest(z[row], dead, Math.min(Math.max(1, outputs / 2), dead.length));
            double[] r = new double[outputs];
            for (int i : revived) {
                add(r, weights.get(2)[i], z[row][i]);
            }
            add(r, e[row], -1);
            sum += dot(r, r);
            double[] dy = Arrays.stream(r).map(v -> 2 * unit * v).toArray();
            throughDecoder(gradients, x[row], z[row], revived, dy);
        }
        return unit * sum;
    }

    private void throughDecoder(List<double[][]> gradients, double[] x, double[] z, int[] active, double[] dy) {
        for (int i : active) {
            double dz = dot(weights.get(2)[i], dy);
            add(gradients.get(2)[i], dy, z[i]);
            add(gradients.get(0)[i], x, dz);
            gradients.get(1)[0][i] += dz;
        }
    }

    /** Of some latents, those of the largest positive pre-activations. */
    private static int[] largest(double[] z, int[] among, int k) {
        return Arrays.stream(among)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -z[i]))
                .limit(k)
                .filter(i -> z[i] > 0)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private static void clip(List<double[][]> gradients) {
        double norm = Math.sqrt(
                gradients.stream().mapToDouble(ReferenceTranscoder::squares).sum());
        double factor = Math.min(1, 1 / (norm + 1e-6));
        gradients.forEach(each -> {
            for (double[] row : each) {
                for (int j = 0; j < row.length; j++) {
                    row[j] *= factor;
                }
            }
        });
    }

    private void adam(List<double[][]> gradients) {
        steps++;
        for (int p = 0; p < weights.size(); p++) {
            for (int i = 0; i < weights.get(p).length; i++) {
                for (int j = 0; j < weights.get(p)[i].length; j++) {
                    double g = gradients.get(p)[i][j];
                    double m = first.get(p)[i][j] = 0.9 * first.get(p)[i][j] + 0.1 * g;
                    double v = second.get(p)[i][j] = 0.999 * second.get(p)[i][j] + 0.001 * g * g;
                    double root = Math.sqrt(v / (1 - Math.pow(0.999, steps)));
                    weights.get(p)[i][j] -= rate * m / (1 - Math.pow(0.9, steps)) / (root + 1e-8);
                }
            }
        }
    }

    private static double spread(double[][] rows) {
        double[] mean = new double[rows[0].length];
        for (double[] row : rows) {
            add(mean, row, 1.0 / rows.length);
        }
        double sum = 0;
        for (double[] row : rows) {
            double[] centred = row.clone();
            add(centred, mean, -1);
            sum += dot(centred, centred);
        }
        return sum;
    }

    private static double[][] minus(double[][] a, double[][] b) {
        double[][] c = new double[a.length][];
        for (int i = 0; i < a.length; i++) {
            c[i] = a[i].clone();
            add(c[i], b[i], -1);
        }
        return c;
    }

    private static double squares(double[][] rows) {
        return Arrays.stream(rows).mapToDouble(row -> dot(row, row)).sum();
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static void add(double[] to, double[] row, double factor) {
        for (int j = 0; j < to.length; j++) {
            to[j] += factor * row[j];
        }
    }
}
