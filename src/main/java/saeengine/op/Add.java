package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/** y = a + b: the residual stream taking in what a block wrote. */
public final class Add {
    private Add() {}

    /** Element by element; both of the same size, the result of a's shape. */
    public static Tensor add(Tape t, Tensor a, Tensor b) {
        if (a.size() != b.size()) {
            throw new IllegalArgumentException(
                    "add: needs two shapes alike, got " + a.shapeText() + ", " + b.shapeText());
        }
        Tensor y = t.empty(a.shape());
        t.run(FORWARD, y.size(), a, b, y, y.size());
        return t.record(
                y,
                () -> {
                    backward(t, y, a);
                    backward(t, y, b);
                },
                a,
                b);
    }

    /** to += from, now, without a record: gradients of several tapes gathered on one. */
    public static void into(Tape t, Tensor from, Tensor to) {
        if (from.size() != to.size()) {
            throw new IllegalArgumentException(
                    "add: needs two shapes alike, got " + from.shapeText() + ", " + to.shapeText());
        }
        t.run(BACKWARD, from.size(), from, to, from.size());
    }

    private static void backward(Tape t, Tensor y, Tensor input) {
        if (input.requiresGrad()) {
            t.run(BACKWARD, y.size(), t.grad(y), t.grad(input), y.size());
        }
    }

    static final Kernel FORWARD = Kernel.perElement("add_forward", (args, from, to) -> {
        float[] a = args.floats(0);
        float[] b = args.floats(1);
        float[] y = args.floats(2);
        int aAt = args.at(0);
        int bAt = args.at(1);
        int yAt = args.at(2);
        for (int i = from; i < to; i++) {
            y[yAt + i] = a[aAt + i] + b[bAt + i];
        }
    });

    /** dx += dy. */
    static final Kernel BACKWARD = Kernel.perElement(
            "add_backward",
            (a, from, to) -> ColumnSums.addRow(a.floats(0), a.at(0) + from, a.floats(1), a.at(1) + from, to - from));
}
