package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/** Kept values times a number of their latent's: y[row, j] = values[row, j] s[indices[row, j]]; dvalues = dy s. */
public final class SparseScale {
    private SparseScale() {}

    /**
     * The same places with other values.
     *
     * @param s [features], as data: it gets no gradient
     */
    public static Sparse sparseScale(Tape t, Sparse kept, Tensor s) {
        if (s.size() != kept.features()) {
            throw new IllegalArgumentException("sparse_scale: needs s [" + kept.features() + "], got " + s.shapeText());
        }
        int n = kept.values().size();
        Tensor y = t.empty(kept.rows(), kept.k());
        t.run(FORWARD, n, kept.values(), kept.indices(), s, y, n);
        t.record(y, () -> t.run(BACKWARD, n, t.grad(y), kept.indices(), s, t.grad(kept.values()), n), kept.values());
        return new Sparse(y, kept.indices(), kept.features());
    }

    static final Kernel FORWARD = Kernel.perElement("sparse_scale_forward", (a, from, to) -> {
        for (int i = from; i < to; i++) {
            a.floats(3)[a.at(3) + i] = a.floats(0)[a.at(0) + i] * a.floats(2)[a.at(2) + a.ints(1)[a.at(1) + i]];
        }
    });

    /** dvalues += dy s. */
    static final Kernel BACKWARD = Kernel.perElement("sparse_scale_backward", (a, from, to) -> {
        for (int i = from; i < to; i++) {
            a.floats(3)[a.at(3) + i] += a.floats(0)[a.at(0) + i] * a.floats(2)[a.at(2) + a.ints(1)[a.at(1) + i]];
        }
    });
}
