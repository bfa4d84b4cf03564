package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/** 0, 1, 2 and so on, without an upload. */
public final class Indices {
    private Indices() {}

    /** The first n of them, int [n]. */
    public static Tensor indices(Tape t, int n) {
        Tensor indices = Sparse.ints(t, n);
        t.run(INDICES, n, indices, n);
        return indices;
    }

    static final Kernel INDICES = Kernel.perElement("indices", (a, from, to) -> {
        for (int i = from; i < to; i++) {
            a.ints(0)[a.at(0) + i] = i;
        }
    });
}
