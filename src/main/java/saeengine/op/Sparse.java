package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.DType;
import saeengine.tensor.Tensor;

/**
 * A matrix [rows, features] of which each row keeps k values.
 *
 * @param values [rows, k]; a kept value may be 0 or negative
 * @param indices int [rows, k], the values' features, ascending in each row
 * @param features how wide the matrix is
 */
public record Sparse(Tensor values, Tensor indices, int features) {
    public int rows() {
        return values.rows();
    }

    public int k() {
        return values.cols();
    }

    /** The same places with negative values made 0. */
    public Sparse relu(Tape t) {
        return new Sparse(Relu.relu(t, values), indices, features);
    }

    /** The same places and values, through which no gradient flows. */
    public Sparse stopGradient() {
        return new Sparse(StopGradient.stopGradient(values), indices, features);
    }

    /** The whole matrix [rows, features], zeros included; for metrics and tests, without a gradient. */
    public Tensor dense(Tape t) {
        Tensor dense = t.zeros(rows(), features);
        t.run(TopK.SCATTER, rows(), values, indices, dense, rows(), k(), features);
        return dense;
    }

    static Tensor ints(Tape t, int... shape) {
        return t.device().allocateStep(DType.I32, shape);
    }
}
