package saeengine.op;

import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.tensor.Args;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;
import saeengine.tensor.Tiles;

/**
 * y = stream + act(y + b): what follows a product in one pass, with the bits of a bias, an activation and an addition
 * one after another.
 *
 * @param b [cols], or null for none
 * @param stream of y's shape, or null for none
 */
record LinearFinish(
        @Nullable Tensor b,
        GatedMlp.@Nullable Activation activation,
        @Nullable Tensor stream) {
    private static final int BIAS = 1;
    private static final int STREAM = 2;
    private static final int FOUR = 4;

    /** No activation, in the place of an ordinal. */
    private static final int NONE = -1;

    boolean isAny() {
        return b != null || activation != null || stream != null;
    }

    /**
     * Finishes y in place, or writes it from x, which is then of no more use.
     *
     * @param x the product's result: y itself, but where y is {@link Linear#activated}'s and packed
     */
    void of(Tape t, Tensor x, Tensor y) {
        // What has no activation, or goes onto a stream, was not made by Tape.result: others read it.
        Kernel rounded = activation == null || stream != null ? null : ROUNDED.of(t, y);
        if (rounded != null) {
            t.run(rounded, y.size() / FOUR, x, orY(b, x), y, y.cols(), ordinal(), parts());
        } else if (activation == null && stream == null) {
            Linear.addBias(t, y, b);
        } else {
            t.run(FINISH, y.rows(), y, orY(b, y), orY(stream, y), y.rows(), y.cols(), ordinal(), parts());
        }
    }

    /** What a kernel is told in the place of what is not there; {@link #parts} says that it is not. */
    static Tensor orY(@Nullable Tensor x, Tensor y) {
        return x == null ? y : x;
    }

    int ordinal() {
        return activation == null ? NONE : activation.ordinal();
    }

    int parts() {
        return (b == null ? 0 : BIAS) | (stream == null ? 0 : STREAM);
    }

    /** y = act(x + b), rounded; four numbers an item. */
    static final Kernel TF32 = Kernel.perElement(
            "linear_finish_tf32",
            (a, from, to) -> forEach(a, from, to, (at, n, y) -> Round.tf32(y, n, a.floats(2), a.at(2) + at)));

    static final Kernel BF16 = Kernel.perElement(
            "linear_finish_bf16",
            (a, from, to) -> forEach(a, from, to, (at, n, y) -> Round.bf16(y, n, a.ints(2), a.at(2) + at / 2)));

    private static final RoundedForms ROUNDED = new RoundedForms(TF32, BF16);

    /** What becomes of n numbers that stand at a place. */
    @FunctionalInterface
    private interface Piece {
        void write(int at, int n, float[] y);
    }

    private static void forEach(Args a, int from, int to, Piece each) {
        int cols = a.integer(3);
        boolean biased = (a.integer(5) & BIAS) != 0;
        float[] z = a.scratch(0, cols);
        float[] y = a.scratch(1, cols);
        int end = FOUR * to;
        for (int at = FOUR * from; at < end; ) {
            int col = at % cols;
            int n = Math.min(cols - col, end - at);
            System.arraycopy(a.floats(0), a.at(0) + at, z, 0, n);
            if (biased) {
                ColumnSums.addRow(a.floats(1), a.at(1) + col, z, 0, n);
            }
            GatedMlp.Activation.of(a.integer(4)).values(z, y, n, a);
            each.write(at, n, y);
            at += n;
        }
    }

    static final Kernel FINISH = Kernel.perRow("linear_finish", (a, from, to) -> {
        int cols = a.integer(4);
        tile(a, 0, 1, 2, new Tiles.Tile(from, to - from, 0, cols), cols, a.integer(5), a.integer(6));
    });

    /**
     * Finishes a tile, row by row in arrays of its own: loops over those become vector instructions.
     *
     * @param y which argument the rows are, and likewise for the others
     * @param length of a row
     */
    static void tile(Args a, int y, int b, int stream, Tiles.Tile tile, int length, int activation, int parts) {
        int cols = tile.cols();
        boolean biased = (parts & BIAS) != 0;
        boolean onto = (parts & STREAM) != 0;
        float[] bias = a.scratch(0, cols);
        float[] z = a.scratch(1, cols);
        float[] sum = activation == NONE ? z : a.scratch(2, cols);
        float[] below = a.scratch(3, cols);
        if (biased) {
            System.arraycopy(a.floats(b), a.at(b) + tile.col(), bias, 0, cols);
        }
        for (int row = tile.row(); row < tile.row() + tile.rows(); row++) {
            int at = row * length + tile.col();
            System.arraycopy(a.floats(y), a.at(y) + at, z, 0, cols);
            if (biased) {
                ColumnSums.addRow(bias, 0, z, 0, cols);
            }
            if (activation != NONE) {
                GatedMlp.Activation.of(activation).values(z, sum, cols, a);
            }
            if (onto) {
                System.arraycopy(a.floats(stream), a.at(stream) + at, below, 0, cols);
                ColumnSums.addRow(below, 0, sum, 0, cols);
            }
            System.arraycopy(sum, 0, a.floats(y), a.at(y) + at, cols);
        }
    }
}
