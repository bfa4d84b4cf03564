package saeengine.experiment;

/** One number that all rows are multiplied by, from a sample of them; 1 where the sample is all zeros. */
public enum InputScale {
    /** 1. */
    NONE,
    /** sqrt(d) / mean ||x||: SAELens' and OpenMOSS'. */
    MEAN_NORM,
    /** 1 / sqrt(mean ||x||^2): dictionary_learning's. */
    MEAN_SQUARE;

    double of(float[] rows, int count, int dims) {
        if (this == NONE) {
            return 1;
        }
        double norms = 0;
        double squares = 0;
        for (int row = 0; row < count; row++) {
            double square = 0;
            for (int j = 0; j < dims; j++) {
                double v = rows[row * dims + j];
                square += v * v;
            }
            norms += Math.sqrt(square) / count;
            squares += square / count;
        }
        if (norms == 0) {
            return 1;
        }
        double scale = this == MEAN_NORM ? Math.sqrt(dims) / norms : 1 / Math.sqrt(squares);
        if (!Float.isFinite((float) scale) || (float) scale < Float.MIN_NORMAL) {
            throw new IllegalArgumentException("--scale-activations: the first rows have a mean length of " + norms
                    + " and would need a factor of " + scale
                    + ", which float32 does not hold; scale the rows yourself");
        }
        return scale;
    }
}
