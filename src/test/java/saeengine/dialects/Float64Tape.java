package saeengine.dialects;

import java.util.Arrays;

/** Single float64 numbers and what they were made of; gradients by the chain rule, from the last to the first. */
final class Float64Tape {
    private double[] values = new double[1 << 16];
    private int[] left = new int[1 << 16];
    private int[] right = new int[1 << 16];
    private double[] byLeft = new double[1 << 16];
    private double[] byRight = new double[1 << 16];
    private int size;

    /** A number that gradients end at: a parameter, data, or something detached. */
    int leaf(double value) {
        return node(value, 0, 0, 0, 0);
    }

    double value(int x) {
        return values[x];
    }

    int detached(int x) {
        return leaf(values[x]);
    }

    int plus(int x, int y) {
        return node(values[x] + values[y], x, 1, y, 1);
    }

    int minus(int x, int y) {
        return node(values[x] - values[y], x, 1, y, -1);
    }

    int times(int x, int y) {
        return node(values[x] * values[y], x, values[y], y, values[x]);
    }

    int times(int x, double factor) {
        return node(values[x] * factor, x, factor, x, 0);
    }

    int over(int x, int y) {
        double quotient = values[x] / values[y];
        return node(quotient, x, 1 / values[y], y, -quotient / values[y]);
    }

    int square(int x) {
        return times(x, x);
    }

    int root(int x) {
        double root = Math.sqrt(values[x]);
        return node(root, x, 0.5 / root, x, 0);
    }

    int relu(int x) {
        return node(Math.max(0, values[x]), x, values[x] > 0 ? 1 : 0, x, 0);
    }

    int exp(int x) {
        double e = Math.exp(values[x]);
        return node(e, x, e, x, 0);
    }

    int tanh(int x) {
        double t = Math.tanh(values[x]);
        return node(t, x, 1 - t * t, x, 0);
    }

    /** x to a constant power, for x >= 0. At 0 there is no derivative, as behind a ReLU, which would mask it. */
    int power(int x, double p) {
        double v = values[x];
        return node(Math.pow(v, p), x, v > 0 ? p * Math.pow(v, p - 1) : 0, x, 0);
    }

    /** x above a threshold and 0 elsewhere; the threshold's derivative is -(threshold / bandwidth) near it. */
    int jump(int x, int threshold, double bandwidth) {
        boolean above = values[x] > values[threshold];
        double near = near(x, threshold, bandwidth) ? 1 : 0;
        return node(above ? values[x] : 0, x, above ? 1 : 0, threshold, -values[threshold] / bandwidth * near);
    }

    /** 1 above a threshold and 0 elsewhere; the threshold's derivative is -1 / bandwidth near it, x has none. */
    int step(int x, int threshold, double bandwidth) {
        double near = near(x, threshold, bandwidth) ? 1 : 0;
        return node(values[x] > values[threshold] ? 1 : 0, x, 0, threshold, -1 / bandwidth * near);
    }

    private boolean near(int x, int threshold, double bandwidth) {
        double distance = (values[x] - values[threshold]) / bandwidth;
        return distance > -0.5 && distance < 0.5;
    }

    private int node(double value, int x, double byX, int y, double byY) {
        if (size == values.length) {
            values = Arrays.copyOf(values, 2 * size);
            left = Arrays.copyOf(left, 2 * size);
            right = Arrays.copyOf(right, 2 * size);
            byLeft = Arrays.copyOf(byLeft, 2 * size);
            byRight = Arrays.copyOf(byRight, 2 * size);
        }
        values[size] = value;
        left[size] = x;
        right[size] = y;
        byLeft[size] = byX;
        byRight[size] = byY;
        return size++;
    }

    /** The derivative of {@code of} by every number on the tape. */
    double[] gradients(int of) {
        double[] g = new double[size];
        g[of] = 1;
        for (int i = of; i >= 0; i--) {
            double gradient = g[i];
            g[left[i]] += gradient * byLeft[i];
            g[right[i]] += gradient * byRight[i];
        }
        return g;
    }
}
