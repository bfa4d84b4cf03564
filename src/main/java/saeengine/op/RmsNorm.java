package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * y = x / sqrt(mean(x^2) + eps) times a weight over each row; some models store the weight less one.
 *
 * <p>Zhang and Sennrich, Root Mean Square Layer Normalization, 2019. A norm of each head of its own is the same over a
 * view of rows by heads, [n * heads, width].
 */
public final class RmsNorm {
    private RmsNorm() {}

    /**
     * @param x [rows, d]
     * @param weight [d]
     * @param plusOne whether rows are multiplied by 1 + weight instead of weight, as in Gemma
     * @return [rows, d]
     */
    public static Tensor rmsNorm(Tape t, Tensor x, Tensor weight, float epsilon, boolean plusOne) {
        int rows = x.rows();
        int d = x.cols();
        if (weight.size() != d) {
            throw new IllegalArgumentException(
                    "rms_norm: needs x [rows, d], weight [d], got " + x.shapeText() + ", " + weight.shapeText());
        }
        float more = plusOne ? 1f : 0f;
        Tensor y = t.empty(x.shape());
        Tensor scales = t.empty(rows);
        t.run(FORWARD, rows, x, weight, y, scales, rows, d, epsilon, more);
        return t.record(
                y,
                () -> {
                    if (x.requiresGrad()) {
                        t.run(BACKWARD, rows, x, weight, scales, t.grad(y), t.grad(x), rows, d, more);
                    }
                    if (weight.requiresGrad()) {
                        weightBackward(t, x, scales, t.grad(y), t.grad(weight));
                    }
                },
                x,
                weight);
    }

    private static void weightBackward(Tape t, Tensor x, Tensor scales, Tensor dy, Tensor dw) {
        Tensor partial = t.empty(ColumnSums.blocks(x.rows()), x.cols());
        t.run(WEIGHT_BACKWARD, ColumnSums.items(x.rows(), x.cols()), x, scales, dy, partial, x.rows(), x.cols());
        ColumnSums.finish(t, partial, dw);
    }

    /** y as above; scales[row] = 1 / sqrt(mean(x^2) + eps). */
    static final Kernel FORWARD = Kernel.perRow("rms_norm_forward", (a, from, to) -> {
        float[] x = a.floats(0);
        float[] y = a.floats(2);
        int d = a.integer(5);
        float[] by = factors(a.floats(1), a.at(1), a.real(7), a.scratch(0, d), d);
        for (int row = from; row < to; row++) {
            int xAt = a.at(0) + row * d;
            int yAt = a.at(2) + row * d;
            float squares = Sums.dot(x, xAt, x, xAt, d);
            float scale = (float) (1.0 / Math.sqrt((double) squares / d + a.real(6)));
            a.floats(3)[a.at(3) + row] = scale;
            for (int j = 0; j < d; j++) {
                y[yAt + j] = x[xAt + j] * scale * by[j];
            }
        }
    });

    /** dx += scale (h - n mean(h n)), with h = dy times the factors and n = x scale. */
    static final Kernel BACKWARD = Kernel.perRow("rms_norm_backward", (a, from, to) -> {
        float[] x = a.floats(0);
        float[] dy = a.floats(3);
        float[] dx = a.floats(4);
        int d = a.integer(6);
        float[] by = factors(a.floats(1), a.at(1), a.real(7), a.scratch(0, d), d);
        float[] h = a.scratch(1, d);
        float[] n = a.scratch(2, d);
        for (int row = from; row < to; row++) {
            float scale = a.floats(2)[a.at(2) + row];
            int xAt = a.at(0) + row * d;
            int dyAt = a.at(3) + row * d;
            int dxAt = a.at(4) + row * d;
            for (int j = 0; j < d; j++) {
                h[j] = by[j] * dy[dyAt + j];
                n[j] = x[xAt + j] * scale;
            }
            float mean = Sums.dot(h, 0, n, 0, d) / d;
            for (int j = 0; j < d; j++) {
                dx[dxAt + j] += scale * (h[j] - n[j] * mean);
            }
        }
    });

    /** partial[block, j] = sum over the block's rows of dy n. */
    static final Kernel WEIGHT_BACKWARD = Kernel.perBlock("rms_norm_weight_backward", (a, from, to) -> {
        float[] x = a.floats(0);
        float[] dy = a.floats(2);
        float[] partial = a.floats(3);
        int rows = a.integer(4);
        int d = a.integer(5);
        for (int block = from; block < ColumnSums.lastBlock(to, rows); block++) {
            int out = a.at(3) + block * d;
            java.util.Arrays.fill(partial, out, out + d, 0f);
            int end = Math.min(rows, (block + 1) * ColumnSums.BLOCK_ROWS);
            for (int row = block * ColumnSums.BLOCK_ROWS; row < end; row++) {
                float scale = a.floats(1)[a.at(1) + row];
                int xAt = a.at(0) + row * d;
                int dyAt = a.at(2) + row * d;
                for (int j = 0; j < d; j++) {
                    partial[out + j] += dy[dyAt + j] * (x[xAt + j] * scale);
                }
            }
        }
    });

    private static float[] factors(float[] weight, int at, float more, float[] by, int d) {
        System.arraycopy(weight, at, by, 0, d);
        for (int j = 0; j < d; j++) {
            by[j] += more;
        }
        return by;
    }
}
