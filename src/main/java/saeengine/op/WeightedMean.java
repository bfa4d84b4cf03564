package saeengine.op;

import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/** m = (1 / rows) sum of c[row] v[row], summed in float64 in row order: a loss from a number for each row. */
public final class WeightedMean {
    private WeightedMean() {}

    /**
     * @param v [rows]
     * @param c [rows], which gets no gradient, or null for ones
     * @return one number
     */
    public static Tensor weightedMean(Tape t, Tensor v, @Nullable Tensor c) {
        int rows = v.size();
        if (c != null && c.size() != rows) {
            throw new IllegalArgumentException(
                    "weighted_mean: needs v [rows], c [rows], got " + v.shapeText() + ", " + c.shapeText());
        }
        Tensor weights = WeightedL1.weights(t, c, rows);
        Tensor mean = t.empty(1);
        t.run(FORWARD, 1, v, weights, mean, rows);
        return t.record(mean, () -> t.run(BACKWARD, rows, weights, t.grad(mean), t.grad(v), rows), v);
    }

    static final Kernel FORWARD = Kernel.perBlock("weighted_mean_forward", (a, from, to) -> {
        float[] v = a.floats(0);
        float[] c = a.floats(1);
        int n = a.integer(3);
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += (double) c[a.at(1) + i] * v[a.at(0) + i];
        }
        a.floats(2)[a.at(2)] = (float) (sum / n);
    });

    static final Kernel BACKWARD = Kernel.perElement("weighted_mean_backward", (a, from, to) -> {
        float scale = a.floats(1)[a.at(1)] / a.integer(3);
        ScaledRows.add(scale, a.floats(0), a.at(0) + from, a.floats(2), a.at(2) + from, to - from);
    });
}
