package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Args;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * y = g (x - mean) / sqrt(var + eps) + b over each row, var biased, in two passes over the row.
 *
 * <p>Ba, Kiros and Hinton, Layer Normalization, 2016.
 */
public final class LayerNorm {
    private LayerNorm() {}

    /**
     * @param x [rows, d]
     * @param g [d]
     * @param b [d]
     */
    public static Tensor layerNorm(Tape t, Tensor x, Tensor g, Tensor b, float eps) {
        int rows = x.rows();
        int d = x.cols();
        if (g.size() != d || b.size() != d) {
            throw new IllegalArgumentException("layer_norm: needs x [rows, d], g [d], b [d], got " + x.shapeText()
                    + ", " + g.shapeText() + ", " + b.shapeText());
        }
        Tensor y = t.result(rows, d);
        Kernel rounded = ROUNDED.of(t, y);
        if (rounded != null) {
            t.run(rounded, rows, x, g, b, y, rows, d, eps);
            return y;
        }
        Tensor stats = t.empty(rows, 2);
        t.run(FORWARD, rows, x, g, b, y, stats, rows, d, eps);
        return t.record(
                y,
                () -> {
                    Tensor dy = t.grad(y);
                    if (x.requiresGrad()) {
                        t.run(BACKWARD, rows, x, g, stats, dy, t.grad(x), rows, d);
                    }
                    if (g.requiresGrad()) {
                        gainBackward(t, x, stats, dy, t.grad(g));
                    }
                    if (b.requiresGrad()) {
                        ColumnSums.add(t, dy, t.grad(b));
                    }
                },
                x,
                g,
                b);
    }

    private static void gainBackward(Tape t, Tensor x, Tensor stats, Tensor dy, Tensor dg) {
        Tensor partial = t.empty(ColumnSums.blocks(x.rows()), x.cols());
        t.run(GAIN_BACKWARD, ColumnSums.items(x.rows(), x.cols()), x, stats, dy, partial, x.rows(), x.cols());
        ColumnSums.finish(t, partial, dg);
    }

    /** y as above; stats[row] = mean, 1 / sqrt(var + eps). */
    static final Kernel FORWARD = Kernel.perRow("layer_norm_forward", (a, from, to) -> {
        float[] stats = a.floats(4);
        int d = a.integer(6);
        forEach(a, from, to, d, a.real(7), (row, mean, scale, y) -> {
            stats[a.at(4) + 2 * row] = mean;
            stats[a.at(4) + 2 * row + 1] = scale;
            System.arraycopy(y, 0, a.floats(3), a.at(3) + row * d, d);
        });
    });

    /** y as above, rounded. */
    static final Kernel TF32 = Kernel.perRow("layer_norm_tf32", (a, from, to) -> {
        int d = a.integer(5);
        forEach(a, from, to, d, a.real(6), (row, mean, scale, y) -> Round.tf32(y, d, a.floats(3), a.at(3) + row * d));
    });

    static final Kernel BF16 = Kernel.perRow("layer_norm_bf16", (a, from, to) -> {
        int d = a.integer(5);
        forEach(a, from, to, d, a.real(6), (row, mean, scale, y) -> Round.bf16(y, d, a.ints(3), a.at(3) + row * d / 2));
    });

    private static final RoundedForms ROUNDED = new RoundedForms(TF32, BF16);

    /** What becomes of a row's numbers y. */
    @FunctionalInterface
    private interface Row {
        void write(int row, float mean, float scale, float[] y);
    }

    private static void forEach(Args a, int from, int to, int d, float eps, Row each) {
        float[] gains = a.scratch(0, d);
        float[] biases = a.scratch(1, d);
        float[] some = a.scratch(2, d);
        System.arraycopy(a.floats(1), a.at(1), gains, 0, d);
        System.arraycopy(a.floats(2), a.at(2), biases, 0, d);
        for (int row = from; row < to; row++) {
            System.arraycopy(a.floats(0), a.at(0) + row * d, some, 0, d);
            float mean = Sums.sum(some, 0, d) / d;
            float variance = Sums.squaresAbout(mean, some, 0, d) / d;
            float scale = (float) (1.0 / Math.sqrt((double) variance + eps));
            normalise(some, mean, scale, gains, biases, d);
            each.write(row, mean, scale, some);
        }
    }

    private static void normalise(float[] x, float mean, float scale, float[] gains, float[] biases, int d) {
        for (int j = 0; j < d; j++) {
            x[j] = (x[j] - mean) * scale * gains[j] + biases[j];
        }
    }

    /** dx += scale (h - mean(h) - n mean(h n)), with h = g dy and n = (x - mean) scale. */
    static final Kernel BACKWARD = Kernel.perRow("layer_norm_backward", (a, from, to) -> {
        float[] x = a.floats(0);
        float[] g = a.floats(1);
        float[] stats = a.floats(2);
        float[] dy = a.floats(3);
        float[] dx = a.floats(4);
        int d = a.integer(6);
        int gAt = a.at(1);
        float[] h = a.scratch(0, d);
        float[] n = a.scratch(1, d);
        for (int row = from; row < to; row++) {
            float mean = stats[a.at(2) + 2 * row];
            float scale = stats[a.at(2) + 2 * row + 1];
            int xAt = a.at(0) + row * d;
            int dyAt = a.at(3) + row * d;
            int dxAt = a.at(4) + row * d;
            for (int j = 0; j < d; j++) {
                h[j] = g[gAt + j] * dy[dyAt + j];
                n[j] = (x[xAt + j] - mean) * scale;
            }
            float meanH = Sums.sum(h, 0, d) / d;
            float meanHn = Sums.dot(h, 0, n, 0, d) / d;
            for (int j = 0; j < d; j++) {
                dx[dxAt + j] += scale * (h[j] - meanH - n[j] * meanHn);
            }
        }
    });

    /** partial[block, j] = sum over the block's rows of dy n. */
    static final Kernel GAIN_BACKWARD = Kernel.perBlock("layer_norm_gain_backward", (a, from, to) -> {
        float[] x = a.floats(0);
        float[] stats = a.floats(1);
        float[] dy = a.floats(2);
        float[] partial = a.floats(3);
        int rows = a.integer(4);
        int d = a.integer(5);
        for (int block = from; block < ColumnSums.lastBlock(to, rows); block++) {
            int out = a.at(3) + block * d;
            java.util.Arrays.fill(partial, out, out + d, 0f);
            int end = Math.min(rows, (block + 1) * ColumnSums.BLOCK_ROWS);
            for (int row = block * ColumnSums.BLOCK_ROWS; row < end; row++) {
                float mean = stats[a.at(1) + 2 * row];
                float scale = stats[a.at(1) + 2 * row + 1];
                int xAt = a.at(0) + row * d;
                int dyAt = a.at(2) + row * d;
                for (int j = 0; j < d; j++) {
                    partial[out + j] += dy[dyAt + j] * ((x[xAt + j] - mean) * scale);
                }
            }
        }
    });
}
