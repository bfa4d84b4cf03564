package saeengine.suite;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Logistic regression in float64: the minimum of |w|^2 / 2 + sum_i s_i ln(1 + exp(-y_i (w x_i + b))), y 1 or -1, s_i 1 or,
 * balanced, n / (2 n_y); the bias is not in the penalty. That is scikit-learn's objective at its C of 1.
 *
 * <p>By L-BFGS (Liu and Nocedal 1989) from zero, over examples less their mean, which moves the bias alone, with a diagonal
 * for a first Hessian. It is strictly convex in w, so that where one begins does not matter.
 */
final class LogisticRegression {
    private static final int MEMORY = 12;
    private static final int MOST_STEPS = 300;

    /** The largest slope that is left, for each unit of the examples' weight; scikit-learn stops at 1e-4. */
    private static final double SMALL = 1e-5;

    private final Samples x;
    private final Labelled examples;
    private final double[] scale;
    private final double[] mean;
    private final double[] diagonal;
    private final double all;

    private record Point(double[] at, double loss, double[] gradient) {}

    private record Pair(double[] step, double[] change, double inverse) {}

    private LogisticRegression(Samples x, Labelled examples, boolean balanced) {
        this.x = x;
        this.examples = examples;
        int n = examples.size();
        int positives = examples.positives();
        if (positives == 0 || positives == n) {
            throw new IllegalArgumentException("a probe needs examples of either kind, got " + positives + " of " + n);
        }
        scale = new double[n];
        double sum = 0;
        for (int i = 0; i < n; i++) {
            scale[i] = balanced ? n / (2.0 * (examples.positive()[i] ? positives : n - positives)) : 1;
            sum += scale[i];
        }
        all = sum;
        mean = new double[x.features()];
        double[] squares = new double[x.features()];
        for (int i = 0; i < n; i++) {
            x.add(examples.samples()[i], 1.0 / n, mean);
            x.addSquares(examples.samples()[i], 1.0 / n, squares);
        }
        diagonal = new double[x.features() + 1];
        for (int j = 0; j < mean.length; j++) {
            diagonal[j] = 1 / (1 + all / 4 * Math.max(0, squares[j] - mean[j] * mean[j]));
        }
        diagonal[mean.length] = 4 / all;
    }

    static Probe fit(Samples x, Labelled examples) {
        return fit(x, examples, false, SMALL);
    }

    /** Either kind of example counts as much in all. */
    static Probe fitBalanced(Samples x, Labelled examples) {
        return fit(x, examples, true, SMALL);
    }

    /** @param small the largest slope that is left, for each unit of the examples' weight */
    static Probe fit(Samples x, Labelled examples, boolean balanced, double small) {
        return new LogisticRegression(x, examples, balanced).minimum(small);
    }

    private Probe minimum(double small) {
        Point here = at(new double[diagonal.length]);
        Deque<Pair> pairs = new ArrayDeque<>();
        for (int step = 0; step < MOST_STEPS && largest(here.gradient()) > small * all; step++) {
            double[] direction = direction(here.gradient(), pairs);
            Point next = search(here, direction);
            if (next == null) {
                break;
            }
            double[] moved = minus(next.at(), here.at());
            double[] change = minus(next.gradient(), here.gradient());
            double product = dot(moved, change);
            if (product > 0) {
                pairs.addFirst(new Pair(moved, change, 1 / product));
                if (pairs.size() > MEMORY) {
                    pairs.removeLast();
                }
            }
            here = next;
        }
        double[] weights = Arrays.copyOf(here.at(), mean.length);
        return new Probe(weights, here.at()[mean.length] - dot(weights, mean));
    }

    /** The first of halved steps that takes the loss down as far as its slope promises. */
    private @Nullable Point search(Point here, double[] direction) {
        double slope = dot(here.gradient(), direction);
        for (double length = 1; length > 1e-12; length /= 2) {
            double[] at = here.at().clone();
            for (int j = 0; j < at.length; j++) {
                at[j] += length * direction[j];
            }
            Point next = at(at);
            if (next.loss() <= here.loss() + 1e-4 * length * slope) {
                return next;
            }
        }
        return null;
    }

    private double[] direction(double[] gradient, Deque<Pair> pairs) {
        double[] q = gradient.clone();
        double[] shares = new double[pairs.size()];
        int i = 0;
        for (Pair pair : pairs) {
            shares[i] = pair.inverse() * dot(pair.step(), q);
            add(q, -shares[i++], pair.change());
        }
        for (int j = 0; j < q.length; j++) {
            q[j] *= diagonal[j];
        }
        for (var oldest = pairs.descendingIterator(); oldest.hasNext(); ) {
            Pair pair = oldest.next();
            add(q, shares[--i] - pair.inverse() * dot(pair.change(), q), pair.step());
        }
        for (int j = 0; j < q.length; j++) {
            q[j] = -q[j];
        }
        return q;
    }

    private Point at(double[] at) {
        int features = mean.length;
        double[] gradient = new double[at.length];
        double loss = 0;
        double shift = at[features];
        for (int j = 0; j < features; j++) {
            shift -= at[j] * mean[j];
            loss += at[j] * at[j] / 2;
            gradient[j] = at[j];
        }
        for (int i = 0; i < examples.size(); i++) {
            int sample = examples.samples()[i];
            double sign = examples.positive()[i] ? 1 : -1;
            double margin = sign * (x.dot(sample, at) + shift);
            loss += scale[i] * (margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin);
            double factor = -sign * scale[i] / (1 + Math.exp(margin));
            x.add(sample, factor, gradient);
            gradient[features] += factor;
        }
        for (int j = 0; j < features; j++) {
            gradient[j] -= gradient[features] * mean[j];
        }
        return new Point(at, loss, gradient);
    }

    private static double largest(double[] values) {
        double most = 0;
        for (double value : values) {
            most = Math.max(most, Math.abs(value));
        }
        return most;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int j = 0; j < Math.min(a.length, b.length); j++) {
            sum += a[j] * b[j];
        }
        return sum;
    }

    private static double[] minus(double[] a, double[] b) {
        double[] difference = a.clone();
        add(difference, -1, b);
        return difference;
    }

    private static void add(double[] to, double factor, double[] other) {
        for (int j = 0; j < to.length; j++) {
            to[j] += factor * other[j];
        }
    }
}
