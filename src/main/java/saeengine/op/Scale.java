package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * y = c x for a number c: the weight of a term in a loss. With {@link Add} it makes a total of terms.
 *
 * <p>The number is a host's or a device's; a device's saves waiting for a denominator that was just computed.
 */
public final class Scale {
    private Scale() {}

    /** y = factor x, element by element. */
    public static Tensor scale(Tape t, Tensor x, float factor) {
        Tensor y = t.empty(x.shape());
        t.run(FORWARD, x.size(), x, y, x.size(), factor);
        return t.record(y, () -> t.run(ADD_SCALED, x.size(), t.grad(y), t.grad(x), x.size(), factor), x);
    }

    /**
     * y = x / divisor, or 0 where the divisor {@link #isNothing}: a batch without spread has nothing to explain.
     *
     * @param divisor one number, which gets no gradient
     */
    public static Tensor quotient(Tape t, Tensor x, Tensor divisor) {
        if (divisor.size() != 1) {
            throw new IllegalArgumentException("quotient: needs a divisor of one element, got " + divisor.shapeText());
        }
        Tensor y = t.zeros(x.shape());
        t.run(ADD_QUOTIENT, x.size(), x, divisor, y, x.size());
        return t.record(y, () -> t.run(ADD_QUOTIENT, x.size(), t.grad(y), divisor, t.grad(x), x.size()), x);
    }

    /** Whether a divisor is nearer 0 than any normal number, 0 included: float32 may not hold its inverse. */
    public static boolean isNothing(float divisor) {
        return Math.abs(divisor) < Float.MIN_NORMAL;
    }

    static final Kernel FORWARD = Kernel.perElement("scale_forward", (a, from, to) -> {
        float[] x = a.floats(0);
        float[] y = a.floats(1);
        int xAt = a.at(0);
        int yAt = a.at(1);
        float factor = a.real(3);
        for (int i = from; i < to; i++) {
            y[yAt + i] = factor * x[xAt + i];
        }
    });

    /** y += factor x. */
    static final Kernel ADD_SCALED = Kernel.perElement(
            "scale_backward",
            (a, from, to) ->
                    ScaledRows.add(a.real(3), a.floats(0), a.at(0) + from, a.floats(1), a.at(1) + from, to - from));

    /** y += x / divisor; nothing where the divisor is. */
    static final Kernel ADD_QUOTIENT = Kernel.perElement("quotient", (a, from, to) -> {
        float[] x = a.floats(0);
        float[] y = a.floats(2);
        int xAt = a.at(0);
        int yAt = a.at(2);
        float divisor = a.floats(1)[a.at(1)];
        if (isNothing(divisor)) {
            return;
        }
        for (int i = from; i < to; i++) {
            y[yAt + i] += x[xAt + i] / divisor;
        }
    });
}
