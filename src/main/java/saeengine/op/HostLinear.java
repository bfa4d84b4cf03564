package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Gemm;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;
import saeengine.tensor.Tiles;

/**
 * A product and its {@link LinearFinish} on a processor: each tile of the product is finished while it is in cache, where passes
 * over all of y would wait for memory.
 */
record HostLinear(Gemm shape, Tensor x, Tensor w, LinearFinish finish) {
    void into(Tape t, Tensor y) {
        shape.requireFits(x, w, y);
        t.run(
                TILES,
                Tiles.cached(shape).count(),
                x,
                w,
                LinearFinish.orY(finish.b(), y),
                LinearFinish.orY(finish.stream(), y),
                y,
                shape.m(),
                shape.n(),
                shape.k(),
                shape.transposeB() ? 1 : 0,
                finish.ordinal(),
                finish.parts());
    }

    /** An item is a tile. */
    private static final Kernel TILES = Kernel.onHost("linear_tiles", 1, (a, from, to) -> {
        Tiles tiles = Tiles.cached(new Gemm(false, a.integer(8) == 1, a.integer(5), a.integer(6), a.integer(7)));
        for (int i = from; i < to; i++) {
            tiles.multiply(a.blas(), i, 1f, a.floats(0), a.at(0), a.floats(1), a.at(1), 0f, a.floats(4), a.at(4));
            LinearFinish.tile(a, 4, 2, 3, tiles.tile(i), a.integer(6), a.integer(9), a.integer(10));
        }
    });
}
