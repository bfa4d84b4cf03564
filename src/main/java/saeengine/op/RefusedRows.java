package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * Whether there is a row that is too long or no finite number: a flag that is set and stays, so that nobody has to wait for
 * it. Data has no gradient.
 */
public final class RefusedRows {
    private RefusedRows() {}

    /**
     * Sets the flag where the square of a row's length is not at most a number, as it is not where the row holds NaN or an
     * infinity.
     *
     * @param x [n, d]
     * @param flag int [1], 0 or 1
     */
    public static void refuse(Tape t, Tensor x, float most, Tensor flag) {
        t.run(REFUSE, x.rows(), x, flag, x.cols(), most);
    }

    /** Threads that find one at a time write the same. */
    static final Kernel REFUSE = Kernel.perRow("refuse_rows", (a, from, to) -> {
        int d = a.integer(2);
        for (int row = from; row < to; row++) {
            int at = a.at(0) + row * d;
            if (!(Sums.dot(a.floats(0), at, a.floats(0), at, d) <= a.real(3))) {
                a.ints(1)[a.at(1)] = 1;
            }
        }
    });
}
