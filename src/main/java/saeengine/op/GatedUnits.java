package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Args;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * f = [pi > 0] ReLU(e^r h + b_mag), pi = h + b_gate: features whose sign and size are decided apart, from one product.
 *
 * <p>Rajamanoharan et al., Improving Dictionary Learning with Gated Sparse Autoencoders, 2024. The gate is a step and
 * passes nothing back: f sends its gradient through the size alone, to h, r and b_mag, and pi sends its own, from the
 * losses that are made of it, to h and b_gate.
 */
public final class GatedUnits {
    private GatedUnits() {}

    /**
     * What a gated encoder gives, both recorded.
     *
     * @param f [rows, features]
     * @param pi [rows, features], what the gate goes by
     */
    public record Gated(Tensor f, Tensor pi) {}

    /**
     * @param h [rows, features], rows times the encoder, without a bias
     * @param gateBias [features]
     * @param logScale [features], r
     * @param magnitudeBias [features]
     */
    public static Gated gated(Tape t, Tensor h, Tensor gateBias, Tensor logScale, Tensor magnitudeBias) {
        int rows = h.rows();
        int features = h.cols();
        if (gateBias.size() != features || logScale.size() != features || magnitudeBias.size() != features) {
            throw new IllegalArgumentException(
                    "gated_units: needs h [rows, features], three vectors [features], got " + h.shapeText() + ", "
                            + gateBias.shapeText() + ", " + logScale.shapeText() + ", " + magnitudeBias.shapeText());
        }
        Tensor scale = Exp.exp(t, logScale);
        Tensor f = t.empty(rows, features);
        Tensor pi = t.empty(rows, features);
        t.run(FORWARD, rows, h, gateBias, scale, magnitudeBias, f, pi, rows, features);
        t.record(pi, () -> gateBackward(t, t.grad(pi), h, gateBias), h, gateBias);
        t.record(f, () -> backward(t, f, h, scale, magnitudeBias), h, scale, magnitudeBias);
        return new Gated(f, pi);
    }

    private static void gateBackward(Tape t, Tensor dpi, Tensor h, Tensor gateBias) {
        if (h.requiresGrad()) {
            Add.into(t, dpi, t.grad(h));
        }
        if (gateBias.requiresGrad()) {
            ColumnSums.add(t, dpi, t.grad(gateBias));
        }
    }

    private static void backward(Tape t, Tensor f, Tensor h, Tensor scale, Tensor magnitudeBias) {
        int rows = f.rows();
        int features = f.cols();
        int items = ColumnSums.items(rows, features);
        Tensor df = t.grad(f);
        if (h.requiresGrad()) {
            t.run(BACKWARD, rows, f, df, scale, t.grad(h), rows, features);
        }
        if (scale.requiresGrad()) {
            Tensor partial = t.empty(ColumnSums.blocks(rows), features);
            t.run(SCALE_PARTIAL, items, f, df, h, partial, rows, features);
            ColumnSums.finish(t, partial, t.grad(scale));
        }
        if (magnitudeBias.requiresGrad()) {
            Tensor partial = t.empty(ColumnSums.blocks(rows), features);
            t.run(BIAS_PARTIAL, items, f, df, partial, rows, features);
            ColumnSums.finish(t, partial, t.grad(magnitudeBias));
        }
    }

    static final Kernel FORWARD = Kernel.perRow("gated_units_forward", (a, from, to) -> {
        int n = a.integer(7);
        for (int row = from; row < to; row++) {
            gate(a.floats(0), a.at(0) + row * n, a.floats(1), a.at(1), a.floats(5), a.at(5) + row * n, n);
            open(a, row * n, n);
        }
    });

    private static void gate(float[] h, int hAt, float[] bias, int at, float[] pi, int piAt, int n) {
        for (int j = 0; j < n; j++) {
            pi[piAt + j] = h[hAt + j] + bias[at + j];
        }
    }

    private static void open(Args a, int offset, int n) {
        float[] size = a.scratch(0, n);
        multiply(a.floats(0), a.at(0) + offset, a.floats(2), a.at(2), size, n);
        rectify(size, a.floats(3), a.at(3), n);
        close(size, a.floats(5), a.at(5) + offset, a.floats(4), a.at(4) + offset, n);
    }

    private static void multiply(float[] h, int hAt, float[] scale, int at, float[] size, int n) {
        for (int j = 0; j < n; j++) {
            size[j] = scale[at + j] * h[hAt + j];
        }
    }

    private static void rectify(float[] size, float[] bias, int at, int n) {
        for (int j = 0; j < n; j++) {
            size[j] = Math.max(size[j] + bias[at + j], 0f);
        }
    }

    private static void close(float[] size, float[] pi, int piAt, float[] f, int fAt, int n) {
        for (int j = 0; j < n; j++) {
            f[fAt + j] = size[j] * Gate.step(pi[piAt + j]);
        }
    }

    /** dh[row, i] += df scale[i] where f is positive: where the gate is open and the size is not cut off. */
    static final Kernel BACKWARD = Kernel.perRow("gated_units_backward", (a, from, to) -> {
        int n = a.integer(5);
        for (int row = from; row < to; row++) {
            pass(a, row * n, n);
        }
    });

    private static void pass(Args a, int offset, int n) {
        float[] f = a.floats(0);
        float[] df = a.floats(1);
        float[] scale = a.floats(2);
        float[] dh = a.floats(3);
        int fAt = a.at(0) + offset;
        int dfAt = a.at(1) + offset;
        int at = a.at(2);
        int dhAt = a.at(3) + offset;
        for (int j = 0; j < n; j++) {
            dh[dhAt + j] += df[dfAt + j] * Relu.isPositive(f[fAt + j]) * scale[at + j];
        }
    }

    /** partial[block, i] = sum over the block's rows of df h where f is positive. */
    static final Kernel SCALE_PARTIAL = Kernel.perBlock("gated_units_scale_partial", (a, from, to) -> {
        int rows = a.integer(4);
        int n = a.integer(5);
        for (int block = from; block < ColumnSums.lastBlock(to, rows); block++) {
            int out = a.at(3) + block * n;
            java.util.Arrays.fill(a.floats(3), out, out + n, 0f);
            int end = Math.min(rows, (block + 1) * ColumnSums.BLOCK_ROWS);
            for (int row = block * ColumnSums.BLOCK_ROWS; row < end; row++) {
                addScale(a, row * n, out, n);
            }
        }
    });

    private static void addScale(Args a, int offset, int out, int n) {
        float[] f = a.floats(0);
        float[] df = a.floats(1);
        float[] h = a.floats(2);
        float[] partial = a.floats(3);
        int fAt = a.at(0) + offset;
        int dfAt = a.at(1) + offset;
        int hAt = a.at(2) + offset;
        for (int j = 0; j < n; j++) {
            partial[out + j] += df[dfAt + j] * Relu.isPositive(f[fAt + j]) * h[hAt + j];
        }
    }

    /** partial[block, i] = sum over the block's rows of df where f is positive. */
    static final Kernel BIAS_PARTIAL = Kernel.perBlock("gated_units_bias_partial", (a, from, to) -> {
        int rows = a.integer(3);
        int n = a.integer(4);
        for (int block = from; block < ColumnSums.lastBlock(to, rows); block++) {
            int out = a.at(2) + block * n;
            java.util.Arrays.fill(a.floats(2), out, out + n, 0f);
            int end = Math.min(rows, (block + 1) * ColumnSums.BLOCK_ROWS);
            for (int row = block * ColumnSums.BLOCK_ROWS; row < end; row++) {
                int at = row * n;
                addBias(a.floats(0), a.at(0) + at, a.floats(1), a.at(1) + at, a.floats(2), out, n);
            }
        }
    });

    private static void addBias(float[] f, int fAt, float[] df, int dfAt, float[] partial, int out, int n) {
        for (int j = 0; j < n; j++) {
            partial[out + j] += df[dfAt + j] * Relu.isPositive(f[fAt + j]);
        }
    }
}
