package saeengine.data.sae;

/**
 * What is done to each row by its own numbers before it is encoded, and undone to what is decoded. Features then say
 * nothing of a row's length.
 */
public enum RowNorm {
    /** Nothing. */
    NONE("nothing"),

    /** (x - mean) / (std + 1e-5), with the standard deviation of d - 1 degrees of freedom; undone by y std + mean. */
    LAYER_NORM("layer norm"),

    /** x sqrt(d) / |x|, undone by y |x| / sqrt(d). */
    CONSTANT_NORM("constant norm");

    private static final double EPS = 1e-5;

    private final String called;

    RowNorm(String called) {
        this.called = called;
    }

    @Override
    public String toString() {
        return called;
    }

    /** For one row: x' = (x - shift) divided by {@code divisor}, 0 where that is 0, and y' = y factor + shift. */
    record Moments(double shift, double divisor, double factor) {
        double in(double x) {
            return divisor == 0 ? 0 : (x - shift) / divisor;
        }

        double out(double y) {
            return y * factor + shift;
        }
    }

    /** Rows changed, and what undoes it to as many others. */
    public static final class Changed {
        private final float[] rows;
        private final Moments[] moments;
        private final int dims;

        private Changed(float[] rows, Moments[] moments, int dims) {
            this.rows = rows;
            this.moments = moments;
            this.dims = dims;
        }

        /** The rows as they are encoded, [n, dims], row-major. */
        public float[] rows() {
            return rows;
        }

        /** What was decoded for those rows, [n, dims], as rows of the kind that came; in place. */
        public float[] undo(float[] decoded) {
            for (int at = 0; at < moments.length * dims; at++) {
                decoded[at] = (float) moments[at / dims].out(decoded[at]);
            }
            return decoded;
        }
    }

    /** Changes {@code n} rows [n, dims], each by its own numbers, in float64. */
    public Changed change(float[] rows, int n, int dims) {
        double[] row = new double[dims];
        float[] out = new float[n * dims];
        Moments[] moments = new Moments[n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < dims; j++) {
                row[j] = rows[i * dims + j];
            }
            moments[i] = of(row, 0, dims);
            for (int j = 0; j < dims; j++) {
                out[i * dims + j] = (float) moments[i].in(row[j]);
            }
        }
        return new Changed(out, moments, dims);
    }

    Moments of(double[] rows, int from, int dims) {
        return switch (this) {
            case NONE -> new Moments(0, 1, 1);
            case CONSTANT_NORM -> {
                double scale = Math.sqrt(squares(rows, from, dims, 0) / dims);
                yield new Moments(0, scale, scale);
            }
            case LAYER_NORM -> {
                double sum = 0;
                for (int j = from; j < from + dims; j++) {
                    sum += rows[j];
                }
                double mean = sum / dims;
                double std = dims == 1 ? 0 : Math.sqrt(squares(rows, from, dims, mean) / (dims - 1));
                yield new Moments(mean, std + EPS, std);
            }
        };
    }

    private static double squares(double[] rows, int from, int dims, double mean) {
        double sum = 0;
        for (int j = from; j < from + dims; j++) {
            sum += (rows[j] - mean) * (rows[j] - mean);
        }
        return sum;
    }
}
