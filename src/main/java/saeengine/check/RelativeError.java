package saeengine.check;

/** The project's one measure of error: max|a - b| / max|b| over a tensor. */
public final class RelativeError {
    private RelativeError() {}

    /** NaN where either holds one; the plain difference where all of {@code expected} is 0. */
    public static double of(float[] got, double[] expected) {
        if (got.length != expected.length) {
            throw new CheckFailed("got " + got.length + " values, expected " + expected.length);
        }
        double difference = 0;
        double size = 0;
        for (int i = 0; i < got.length; i++) {
            if (Double.isNaN(got[i]) || Double.isNaN(expected[i])) {
                return Double.NaN;
            }
            difference = Math.max(difference, Math.abs(got[i] - expected[i]));
            size = Math.max(size, Math.abs(expected[i]));
        }
        return size == 0 ? difference : difference / size;
    }

    public static double[] doubles(float[] x) {
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = x[i];
        }
        return y;
    }
}
