package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Args;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * From the active entries of each row to its error and the gradients of its reconstruction and pre-activations, while
 * the row's decoder rows are in cache.
 *
 * <p>y = f W + b, e = y - x, dy = scale e, dz_i = dy . W_i + penalty n_i where f_i is positive: {@link SparseDecode},
 * {@link SquaredError}, {@link SparseL1} and the ways back through them.
 *
 * @param dy [rows, d]
 * @param dz [capacity] of the set's entries
 * @param errors [rows], the sum of e^2
 * @param penalties [rows], the sum of f_i n_i
 * @param positive [rows], how many f_i are above 0
 */
public record ActiveDecode(Tensor dy, Tensor dz, Tensor errors, Tensor penalties, Tensor positive) {
    /**
     * What gradients are scaled by.
     *
     * @param error of the summed squared error
     * @param penalty of a row's sum of f_i n_i
     * @param rectified whether only positive entries pass a gradient on
     */
    public record Scales(float error, float penalty, boolean rectified) {}

    /**
     * @param x [rows, d], the target
     * @param w [features, d]
     * @param b [d]
     * @param norms n [features]
     */
    public static ActiveDecode of(Tape t, ActiveSet set, Tensor x, Tensor w, Tensor b, Tensor norms, Scales scales) {
        int rows = x.rows();
        int d = x.cols();
        if (set.rows() != rows || w.rows() != set.features() || w.cols() != d || b.size() != d) {
            throw new IllegalArgumentException("active_decode: needs x [" + set.rows() + ", d], W [" + set.features()
                    + ", d], b [d], got " + x.shapeText() + ", " + w.shapeText() + ", " + b.shapeText());
        }
        ActiveDecode result = new ActiveDecode(
                t.empty(rows, d), t.empty(set.capacity()), t.empty(rows), t.empty(rows), t.empty(rows));
        t.run(
                DECODE,
                rows,
                set.values(),
                set.indices(),
                set.starts(),
                set.ends(),
                w,
                b,
                x,
                norms,
                result.dy(),
                result.dz(),
                result.errors(),
                result.penalties(),
                result.positive(),
                rows,
                set.segments(),
                d,
                scales.error(),
                scales.penalty(),
                scales.rectified() ? 1 : 0);
        return result;
    }

    static final Kernel DECODE = Kernel.perRow("active_decode", (a, from, to) -> {
        float[] dy = a.floats(8);
        int segments = a.integer(14);
        int d = a.integer(15);
        for (int row = from; row < to; row++) {
            int at = a.at(8) + row * d;
            System.arraycopy(a.floats(5), a.at(5), dy, at, d);
            for (int s = row * segments; s < (row + 1) * segments; s++) {
                addRows(a, a.ints(2)[a.at(2) + s], a.ints(3)[a.at(3) + s], at, d);
            }
            int xAt = a.at(6) + row * d;
            a.floats(10)[a.at(10) + row] = Sums.squaredDistance(dy, at, a.floats(6), xAt, d);
            scaleDifference(a.real(16), dy, at, a.floats(6), xAt, d);
            float penalty = 0;
            int positive = 0;
            for (int s = row * segments; s < (row + 1) * segments; s++) {
                int first = a.ints(2)[a.at(2) + s];
                int end = a.ints(3)[a.at(3) + s];
                penalty += backward(a, first, end, at, d);
                positive += positive(a.floats(0), a.at(0) + first, a.at(0) + end);
            }
            a.floats(11)[a.at(11) + row] = penalty;
            a.floats(12)[a.at(12) + row] = positive;
        }
    });

    /** y += the sum over entries of value W[index]. */
    private static void addRows(Args a, int first, int end, int at, int d) {
        float[] values = a.floats(0);
        int[] indices = a.ints(1);
        float[] w = a.floats(4);
        float[] y = a.floats(8);
        int w0 = a.at(4);
        int e = first;
        for (; e + 4 <= end; e += 4) {
            int i = a.at(1) + e;
            ScaledRows.addFour(
                    values,
                    a.at(0) + e,
                    w,
                    w0 + indices[i] * d,
                    w0 + indices[i + 1] * d,
                    w0 + indices[i + 2] * d,
                    w0 + indices[i + 3] * d,
                    y,
                    at,
                    d);
        }
        for (; e < end; e++) {
            ScaledRows.add(values[a.at(0) + e], w, w0 + indices[a.at(1) + e] * d, y, at, d);
        }
    }

    /** y = scale (y - x). */
    private static void scaleDifference(float scale, float[] y, int at, float[] x, int xAt, int n) {
        for (int j = 0; j < n; j++) {
            y[at + j] = scale * (y[at + j] - x[xAt + j]);
        }
    }

    /** Writes dz of the entries and returns their part of the penalty. */
    private static float backward(Args a, int first, int end, int at, int d) {
        float[] values = a.floats(0);
        float[] dz = a.floats(9);
        boolean rectified = a.integer(18) != 0;
        float penalty = 0;
        for (int e = first; e < end; e++) {
            float value = values[a.at(0) + e];
            int index = a.ints(1)[a.at(1) + e];
            float norm = a.floats(7)[a.at(7) + index];
            penalty += value * norm;
            boolean passes = !rectified || !(value <= 0f);
            dz[a.at(9) + e] =
                    passes ? a.real(17) * norm + Sums.dot(a.floats(8), at, a.floats(4), a.at(4) + index * d, d) : 0f;
        }
        return penalty;
    }

    private static int positive(float[] values, int from, int to) {
        int count = 0;
        for (int e = from; e < to; e++) {
            count += values[e] > 0f ? 1 : 0;
        }
        return count;
    }
}
