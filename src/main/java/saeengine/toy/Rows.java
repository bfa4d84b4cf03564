package saeengine.toy;

/** Matrices cut out of flat arrays. */
final class Rows {
    private Rows() {}

    /** Part of a row-major array as rows. */
    static double[][] of(float[] values, int from, int rows, int cols) {
        double[][] result = new double[rows][cols];
        for (int i = 0; i < rows * cols; i++) {
            result[i / cols][i % cols] = values[from + i];
        }
        return result;
    }
}
