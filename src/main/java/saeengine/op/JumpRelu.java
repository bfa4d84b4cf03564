package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Args;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * f = z where z is above its feature's threshold, else 0.
 *
 * <p>Rajamanoharan et al., Jumping Ahead: Improving Reconstruction Fidelity with JumpReLU Sparse Autoencoders, 2024.
 * dz = [z > threshold] df. The threshold has no slope almost everywhere; its gradient is the paper's estimate, {@code
 * dthreshold_i = -(threshold_i / bandwidth) sum over rows of [|z - threshold_i| < bandwidth / 2] df}, both ends of the rectangle left
 * out.
 *
 * <p>Nothing is rectified: with a threshold below 0 a negative z passes. A dialect that wants no such features gives
 * {@link Relu} of its thresholds, or of z.
 */
public final class JumpRelu {
    private JumpRelu() {}

    /**
     * @param z [rows, features], the pre-activations
     * @param threshold [features]
     * @param bandwidth of the rectangle, in units of z
     * @return [rows, features]
     */
    public static Tensor jumpRelu(Tape t, Tensor z, Tensor threshold, float bandwidth) {
        Gate.require("jump_relu", z, threshold, bandwidth);
        int rows = z.rows();
        Tensor f = t.empty(z.shape());
        t.run(FORWARD, rows, z, threshold, f, rows, z.cols());
        return t.record(f, () -> backward(t, z, threshold, t.grad(f), bandwidth), z, threshold);
    }

    private static void backward(Tape t, Tensor z, Tensor threshold, Tensor df, float bandwidth) {
        int rows = z.rows();
        int features = z.cols();
        if (z.requiresGrad()) {
            t.run(BACKWARD, rows, z, threshold, df, t.grad(z), rows, features);
        }
        if (threshold.requiresGrad()) {
            Tensor partial = t.empty(ColumnSums.blocks(rows), features);
            int items = ColumnSums.items(rows, features);
            t.run(THRESHOLD_PARTIAL, items, z, threshold, df, partial, rows, features, bandwidth);
            ColumnSums.finish(t, partial, t.grad(threshold));
        }
    }

    static final Kernel FORWARD = Kernel.perRow("jump_relu_forward", (a, from, to) -> {
        int n = a.integer(4);
        for (int row = from; row < to; row++) {
            jump(a.floats(0), a.at(0) + row * n, a.floats(1), a.at(1), a.floats(2), a.at(2) + row * n, n);
        }
    });

    /** The sum with 0 makes 0 of -0. */
    private static void jump(float[] z, int zAt, float[] threshold, int at, float[] f, int fAt, int n) {
        for (int j = 0; j < n; j++) {
            f[fAt + j] = z[zAt + j] * Gate.step(z[zAt + j] - threshold[at + j]) + 0f;
        }
    }

    /** dz[row, i] += df where z is above. */
    static final Kernel BACKWARD = Kernel.perRow("jump_relu_backward", (a, from, to) -> {
        int n = a.integer(5);
        for (int row = from; row < to; row++) {
            pass(a, row * n, n);
        }
    });

    private static void pass(Args a, int offset, int n) {
        float[] z = a.floats(0);
        float[] threshold = a.floats(1);
        float[] df = a.floats(2);
        float[] dz = a.floats(3);
        int zAt = a.at(0) + offset;
        int at = a.at(1);
        int dfAt = a.at(2) + offset;
        int dzAt = a.at(3) + offset;
        for (int j = 0; j < n; j++) {
            dz[dzAt + j] += df[dfAt + j] * Gate.step(z[zAt + j] - threshold[at + j]);
        }
    }

    /** partial[block, i] = sum over the block's rows of the threshold's gradient. */
    static final Kernel THRESHOLD_PARTIAL = Kernel.perBlock("jump_relu_threshold_partial", (a, from, to) -> {
        int rows = a.integer(4);
        int n = a.integer(5);
        for (int block = from; block < ColumnSums.lastBlock(to, rows); block++) {
            int out = a.at(3) + block * n;
            java.util.Arrays.fill(a.floats(3), out, out + n, 0f);
            int end = Math.min(rows, (block + 1) * ColumnSums.BLOCK_ROWS);
            for (int row = block * ColumnSums.BLOCK_ROWS; row < end; row++) {
                estimate(a, row * n, out, n);
            }
        }
    });

    private static void estimate(Args a, int offset, int out, int n) {
        float[] near = a.scratch(0, n);
        Gate.rectangles(a.floats(0), a.at(0) + offset, a.floats(1), a.at(1), a.real(6), near, n);
        scale(near, a.floats(1), a.at(1), a.real(6), n);
        subtractProduct(near, a.floats(2), a.at(2) + offset, a.floats(3), out, n);
    }

    private static void scale(float[] near, float[] threshold, int at, float bandwidth, int n) {
        for (int j = 0; j < n; j++) {
            near[j] *= threshold[at + j] / bandwidth;
        }
    }

    private static void subtractProduct(float[] near, float[] df, int dfAt, float[] partial, int out, int n) {
        for (int j = 0; j < n; j++) {
            partial[out + j] -= near[j] * df[dfAt + j];
        }
    }
}
