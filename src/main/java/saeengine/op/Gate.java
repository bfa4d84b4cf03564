package saeengine.op;

import saeengine.tensor.Tensor;

/** The steps of gates and their straight-through estimates, as numbers that a loop multiplies by. */
final class Gate {
    private Gate() {}

    /** 1 where d is positive, 0 where it is not, NaN where it is; free of conditionals as {@link Relu#isPositive}. */
    static float step(float d) {
        return Math.max(Math.min(d * 1e38f * 1e10f, 1f), 0f);
    }

    /**
     * The rectangle kernel of a row: 1 where |z - threshold| is less than half a bandwidth, else 0, NaN where one of them
     * is.
     */
    static void rectangles(float[] z, int zAt, float[] threshold, int at, float bandwidth, float[] near, int n) {
        for (int j = 0; j < n; j++) {
            near[j] = z[zAt + j] - threshold[at + j];
        }
        for (int j = 0; j < n; j++) {
            near[j] = step(0.5f - Math.abs(near[j] / bandwidth));
        }
    }

    static void require(String op, Tensor z, Tensor threshold, float bandwidth) {
        if (threshold.size() != z.cols()) {
            throw new IllegalArgumentException(op + ": needs z [rows, features], threshold [features], got "
                    + z.shapeText() + ", " + threshold.shapeText());
        }
        if (!(bandwidth > 0f)) {
            throw new IllegalArgumentException(op + ": needs a bandwidth above 0, got " + bandwidth);
        }
    }
}
