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
