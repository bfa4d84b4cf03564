package saeengine.op;

import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.tensor.Args;
import saeengine.tensor.Gemm;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;
import saeengine.tensor.Tiles;

/**
 * y = s + act(x W + b) on a processor, each part but the product being optional, with the bits of a product, a bias, an
 * activation and an addition one after another: each tile of the product gets the others while it is in cache, where
 * passes over all of y would wait for memory.
 */
record HostLinear(
        Gemm shape,
        Tensor x,
        Tensor w,
        @Nullable Tensor b,
        GatedMlp.@Nullable Activation activation,
        @Nullable Tensor stream) {
    private static final int BIAS = 1;
    private static final int STREAM = 2;

    /** No activation, in the place of an ordinal. */
    private static final int NONE = -1;

    void into(Tape t, Tensor y) {
        shape.requireFits(x, w, y);
        t.run(
                TILES,
                Tiles.cached(shape).count(),
                x,
                w,
                b == null ? w : b,
                stream == null ? y : stream,
                y,
                shape.m(),
                shape.n(),
                shape.k(),
                shape.transposeB() ? 1 : 0,
                activation == null ? NONE : activation.ordinal(),
                (b == null ? 0 : BIAS) | (stream == null ? 0 : STREAM));
    }

    /** An item is a tile. */
    private static final Kernel TILES = Kernel.onHost("linear_tiles", 1, (a, from, to) -> {
        Tiles tiles = Tiles.cached(new Gemm(false, a.integer(8) == 1, a.integer(5), a.integer(6), a.integer(7)));
        for (int i = from; i < to; i++) {
            tiles.multiply(a.blas(), i, 1f, a.floats(0), a.at(0), a.floats(1), a.at(1), 0f, a.floats(4), a.at(4));
            finish(a, tiles.tile(i));
        }
    });

    /** Row by row of the tile, in arrays of its own: loops over those become vector instructions. */
    private static void finish(Args a, Tiles.Tile tile) {
        int cols = tile.cols();
        int activation = a.integer(9);
        boolean biased = (a.integer(10) & BIAS) != 0;
        boolean onto = (a.integer(10) & STREAM) != 0;
        float[] b = a.scratch(0, cols);
        float[] z = a.scratch(1, cols);
        float[] y = activation == NONE ? z : a.scratch(2, cols);
        float[] s = a.scratch(3, cols);
        if (biased) {
            System.arraycopy(a.floats(2), a.at(2) + tile.col(), b, 0, cols);
        }
        for (int row = tile.row(); row < tile.row() + tile.rows(); row++) {
            int at = row * a.integer(6) + tile.col();
            System.arraycopy(a.floats(4), a.at(4) + at, z, 0, cols);
            if (biased) {
                ColumnSums.addRow(b, 0, z, 0, cols);
            }
            if (activation != NONE) {
                GatedMlp.Activation.of(activation).values(z, y, cols, a);
            }
            if (onto) {
                System.arraycopy(a.floats(3), a.at(3) + at, s, 0, cols);
                ColumnSums.addRow(s, 0, y, 0, cols);
            }
            System.arraycopy(y, 0, a.floats(4), a.at(4) + at, cols);
        }
    }
}
