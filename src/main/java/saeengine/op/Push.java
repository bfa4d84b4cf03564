package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/** ring[next] = x; next = (next + 1) % places: numbers kept for a host that reads them later. */
public final class Push {
    private Push() {}

    /**
     * @param x [1]
     * @param ring [places], changed in one
     * @param next int [1], below the places
     */
    public static void push(Tape t, Tensor x, Tensor ring, Tensor next) {
        t.run(PUSH, 1, x, ring, next, ring.size());
    }

    static final Kernel PUSH = Kernel.perElement("push", (a, from, to) -> {
        int[] next = a.ints(2);
        int at = next[a.at(2)];
        a.floats(1)[a.at(1) + at] = a.floats(0)[a.at(0)];
        next[a.at(2)] = at + 1 == a.integer(3) ? 0 : at + 1;
    });
}
