package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * Where rows of so many entries each lie one after another: an {@link ActiveSet}'s pieces, one a row.
 *
 * @param starts int [rows, 1]
 * @param ends int [rows, 1]; the last is the number of all entries
 */
record ActivePieces(Tensor starts, Tensor ends) {
    /** @param counts int [rows] */
    static ActivePieces of(Tape t, Tensor counts) {
        int rows = counts.size();
        ActivePieces pieces = new ActivePieces(Sparse.ints(t, rows, 1), Sparse.ints(t, rows, 1));
        t.run(SCAN, 1, counts, pieces.starts(), pieces.ends(), rows);
        return pieces;
    }

    static final Kernel SCAN = Kernel.perBlock("active_pieces", (a, from, to) -> {
        int end = 0;
        for (int row = 0; row < a.integer(3); row++) {
            a.ints(1)[a.at(1) + row] = end;
            end += a.ints(0)[a.at(0) + row];
            a.ints(2)[a.at(2) + row] = end;
        }
    });
}
