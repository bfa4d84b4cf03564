package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/** Softmax cross-entropy in nats: loss[row] = log sum exp(logits[row]) - logits[row, target[row]]. */
public final class CrossEntropy {
    private CrossEntropy() {}

    /**
     * The mean over rows.
     *
     * @param logits [rows, classes]
     * @param targets int [rows]
     * @return one number
     */
    public static Tensor crossEntropy(Tape t, Tensor logits, Tensor targets) {
        int rows = logits.rows();
        int classes = logits.cols();
        Tensor logSum = t.empty(rows);
        Tensor loss = RowMean.rowMean(t, rowLosses(t, logits, targets, logSum));
        return t.record(
                loss,
                () -> t.run(
                        BACKWARD,
                        rows,
                        logits,
                        targets,
                        logSum,
                        t.grad(loss),
                        t.grad(logits),
                        rows,
                        classes,
                        1f / rows),
                logits);
    }

    /** The loss of each row, without a gradient: what an evaluation sums in float64. */
    public static Tensor rowLosses(Tape t, Tensor logits, Tensor targets) {
        return rowLosses(t, logits, targets, t.empty(logits.rows()));
    }

    private static Tensor rowLosses(Tape t, Tensor logits, Tensor targets, Tensor logSum) {
        int rows = logits.rows();
        if (targets.size() != rows) {
            throw new IllegalArgumentException("cross_entropy: needs logits [rows, classes], targets [rows], got "
                    + logits.shapeText() + ", " + targets.shapeText());
        }
        Tensor losses = t.empty(rows);
        t.run(FORWARD, rows, logits, targets, losses, logSum, rows, logits.cols());
        return losses;
    }

    /** loss as above; logSum[row] = log sum exp(logits[row]). */
    static final Kernel FORWARD = Kernel.perRow("cross_entropy_forward", (a, from, to) -> {
        float[] logits = a.floats(0);
        int classes = a.integer(5);
        float[] e = a.scratch(0, classes);
        for (int row = from; row < to; row++) {
            int at = a.at(0) + row * classes;
            float max = Sums.max(logits, at, classes);
            for (int j = 0; j < classes; j++) {
                e[j] = logits[at + j] - max;
            }
            VectorMath.exp(e, 0, classes);
            float logSum = max + (float) Math.log(Sums.sum(e, 0, classes));
            a.floats(3)[a.at(3) + row] = logSum;
            a.floats(2)[a.at(2) + row] = logSum - logits[at + a.ints(1)[a.at(1) + row]];
        }
    });

    /** dlogits += (softmax - one-hot of target) / rows dloss. */
    static final Kernel BACKWARD = Kernel.perRow("cross_entropy_backward", (a, from, to) -> {
        float[] logits = a.floats(0);
        float[] dlogits = a.floats(4);
        int classes = a.integer(6);
        float scale = a.real(7) * a.floats(3)[a.at(3)];
        float[] e = a.scratch(0, classes);
        for (int row = from; row < to; row++) {
            int at = a.at(0) + row * classes;
            int out = a.at(4) + row * classes;
            float logSum = a.floats(2)[a.at(2) + row];
            for (int j = 0; j < classes; j++) {
                e[j] = logits[at + j] - logSum;
            }
            VectorMath.exp(e, 0, classes);
            for (int j = 0; j < classes; j++) {
                dlogits[out + j] += scale * e[j];
            }
            dlogits[out + a.ints(1)[a.at(1) + row]] -= scale;
        }
    });
}
