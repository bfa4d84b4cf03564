package saeengine.data.sae;

/** Arithmetic on row-major arrays, summed in float64. */
final class Matrices {
    private Matrices() {}

    /** A [rows, cols] array as [cols, rows]. */
    static float[] transposed(float[] values, int rows, int cols) {
        float[] out = new float[values.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < cols; j++) {
                out[j * rows + i] = values[i * cols + j];
            }
        }
        return out;
    }

    /** The Euclidean norm of each row. */
    static double[] rowNorms(float[] values, int rows, int cols) {
        double[] norms = new double[rows];
        for (int i = 0; i < rows; i++) {
            double sum = 0;
            for (int j = i * cols; j < (i + 1) * cols; j++) {
                sum += (double) values[j] * values[j];
            }
            norms[i] = Math.sqrt(sum);
        }
        return norms;
    }

    /** Each row times its own factor. */
    static float[] rowsTimes(float[] values, double[] factors, int cols) {
        float[] out = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            out[i] = (float) (values[i] * factors[i / cols]);
        }
        return out;
    }

    /** All values times one factor. */
    static float[] times(float[] values, double factor) {
        float[] out = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            out[i] = (float) (values[i] * factor);
        }
        return out;
    }
}
