package saeengine.op;

import saeengine.tensor.Tensor;

/**
 * The entries of a feature matrix [rows, features] that are not 0, row by row: what a sparse step works on.
 *
 * <p>A row's entries lie in {@code segments} pieces: piece s of row r is {@code starts[r, s] .. ends[r, s] - 1}. The
 * order within a row is fixed by the encoder that made it and need not ascend. A TopK row has one piece of k entries,
 * some of which may be 0; a ReLU row has one for each tile of features it was found in.
 *
 * @param values [capacity], of which the pieces use a part
 * @param indices int [capacity], the values' features
 * @param starts int [rows, segments]
 * @param ends int [rows, segments]
 * @param features how wide the matrix is
 */
public record ActiveSet(Tensor values, Tensor indices, Tensor starts, Tensor ends, int features) {
    public int rows() {
        return starts.rows();
    }

    int segments() {
        return starts.cols();
    }

    int capacity() {
        return values.size();
    }
}
