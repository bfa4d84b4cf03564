package saeengine.train;

import java.util.List;
import saeengine.autograd.Tape;
import saeengine.op.Sums;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * Clipping by the norm of all gradients together: g *= min(1, most / (norm + 1e-6)), as torch's clip_grad_norm_.
 *
 * <p>Squares are summed in blocks of 4096 elements, and the blocks in float64 in order, so that the norm's bits do
 * not depend on threads. The factor stays on the device: nothing waits.
 */
public final class GlobalNorm {
    private static final int BLOCK = 4096;

    private GlobalNorm() {}

    /** Clips in place and returns the norm from before, one number on the device. */
    public static Tensor clip(Tape t, List<Tensor> gradients, float maxNorm) {
        Tensor squares = squares(t, 0, gradients);
        squares(t, gradients, squares);
        Tensor norm = norm(t, squares);
        for (Tensor gradient : gradients) {
            clip(t, gradient, norm, maxNorm);
        }
        return norm;
    }

    /** Room for the squares of the gradients' blocks, after {@code others} that the caller sums itself; [n, 1]. */
    static Tensor squares(Tape t, int others, List<Tensor> gradients) {
        return t.empty(others + gradients.stream().mapToInt(GlobalNorm::blocks).sum(), 1);
    }

    /** Sums the gradients' squares into the last of {@code squares}. */
    static void squares(Tape t, List<Tensor> gradients, Tensor squares) {
        int first =
                squares.rows() - gradients.stream().mapToInt(GlobalNorm::blocks).sum();
        for (Tensor gradient : gradients) {
            int n = blocks(gradient);
            t.run(SQUARES, n, gradient, squares.rowRange(first, first + n), gradient.size());
            first += n;
        }
    }

    static Tensor norm(Tape t, Tensor squares) {
        Tensor norm = t.empty(1);
        t.run(NORM, 1, squares, norm, squares.size());
        return norm;
    }

    static void clip(Tape t, Tensor gradient, Tensor norm, float maxNorm) {
        t.run(CLIP, gradient.size(), gradient, norm, gradient.size(), maxNorm);
    }

    private static int blocks(Tensor gradient) {
        return (gradient.size() + BLOCK - 1) / BLOCK;
    }

    /** squares[block] = the sum of the block's g^2. */
    static final Kernel SQUARES = Kernel.perBlock("global_norm_squares", (a, from, to) -> {
        float[] g = a.floats(0);
        for (int block = from; block < to; block++) {
            int at = a.at(0) + block * BLOCK;
            int n = Math.min(BLOCK, a.integer(2) - block * BLOCK);
            a.floats(1)[a.at(1) + block] = Sums.dot(g, at, g, at, n);
        }
    });

    static final Kernel NORM = Kernel.perBlock("global_norm", (a, from, to) -> {
        float[] squares = a.floats(0);
        double sum = 0;
        for (int i = 0; i < a.integer(2); i++) {
            sum += squares[a.at(0) + i];
        }
        a.floats(1)[a.at(1)] = (float) Math.sqrt(sum);
    });

    /** g *= min(1, most / (norm + 1e-6)); NaN where the norm is. */
    static final Kernel CLIP = Kernel.perElement("global_norm_clip", (a, from, to) -> {
        float[] g = a.floats(0);
        int at = a.at(0);
        float factor = Math.min(1f, a.real(3) / (a.floats(1)[a.at(1)] + 1e-6f));
        for (int i = from; i < to; i++) {
            g[at + i] *= factor;
        }
    });
}
