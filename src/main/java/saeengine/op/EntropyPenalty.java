package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Args;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * P = mean over rows of -sum over features of q_i ln(q_i + epsilon), q_i = f_i / (S + epsilon), S the row's sum: the
 * entropy of a row's features as shares, as in early versions of dictionary_learning. A row whose sum is not positive
 * counts as 0.
 *
 * <p>With s_i = -ln(q_i + epsilon) - q_i / (q_i + epsilon), df_i = dP[row] (s_i - sum over j of s_j q_j) / (S + epsilon).
 */
public final class EntropyPenalty {
    private EntropyPenalty() {}

    /**
     * @param f [rows, features], not negative
     * @param epsilon above 0; 1e-8 in dictionary_learning
     * @return one number, in nats
     */
    public static Tensor entropyPenalty(Tape t, Tensor f, float epsilon) {
        return WeightedMean.weightedMean(t, ofRows(t, f, epsilon), null);
    }

    /** The entropy of each row, [rows]: for means that weigh rows. */
    public static Tensor ofRows(Tape t, Tensor f, float epsilon) {
        if (!(epsilon > 0f)) {
            throw new IllegalArgumentException("entropy_penalty: needs an epsilon above 0, got " + epsilon);
        }
        int rows = f.rows();
        int features = f.cols();
        Tensor sums = t.empty(rows);
        Tensor ofRow = t.empty(rows);
        t.run(FORWARD, rows, f, sums, ofRow, rows, features, epsilon);
        return t.record(
                ofRow, () -> t.run(BACKWARD, rows, f, sums, t.grad(ofRow), t.grad(f), rows, features, epsilon), f);
    }

    /** sums[row] = S; ofRow[row] = the entropy. */
    static final Kernel FORWARD = Kernel.perRow("entropy_penalty_forward", (a, from, to) -> {
        float[] f = a.floats(0);
        int n = a.integer(4);
        float epsilon = a.real(5);
        float[] terms = a.scratch(0, n);
        for (int row = from; row < to; row++) {
            int at = a.at(0) + row * n;
            float sum = Sums.sum(f, at, n);
            a.floats(1)[a.at(1) + row] = sum;
            for (int j = 0; j < n; j++) {
                float q = f[at + j] / (sum + epsilon);
                terms[j] = q == 0f ? 0f : q * log(q + epsilon);
            }
            a.floats(2)[a.at(2) + row] = sum <= 0f ? 0f : -Sums.sum(terms, 0, n);
        }
    });

    private static float log(float x) {
        return (float) Math.log(x);
    }

    static final Kernel BACKWARD = Kernel.perRow("entropy_penalty_backward", (a, from, to) -> {
        int n = a.integer(5);
        for (int row = from; row < to; row++) {
            if (!(a.floats(1)[a.at(1) + row] <= 0f)) {
                backward(a, row, n, a.scratch(0, n), a.scratch(1, n));
            }
        }
    });

    private static void backward(Args a, int row, int n, float[] q, float[] slopes) {
        float epsilon = a.real(6);
        float sum = a.floats(1)[a.at(1) + row] + epsilon;
        float atZero = -log(epsilon);
        int at = a.at(0) + row * n;
        for (int j = 0; j < n; j++) {
            q[j] = a.floats(0)[at + j] / sum;
            slopes[j] = q[j] == 0f ? atZero : -log(q[j] + epsilon) - q[j] / (q[j] + epsilon);
        }
        float mean = Sums.dot(slopes, 0, q, 0, n);
        float scale = a.floats(2)[a.at(2) + row] / sum;
        int out = a.at(3) + row * n;
        for (int j = 0; j < n; j++) {
            a.floats(3)[out + j] += scale * (slopes[j] - mean);
        }
    }
}
