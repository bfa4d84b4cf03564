package saeengine.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** The project's one measure of error: max|a - b| / max|b| over a tensor. */
public final class Relative {
    private Relative() {}

    public static double error(float[] got, double[] expected) {
        if (got.length != expected.length) {
            throw new AssertionError("got " + got.length + " values, expected " + expected.length);
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

    public static void assertWithin(double bound, float[] got, double[] expected, String what) {
        double error = error(got, expected);
        assertTrue(error <= bound, () -> what + ": relative error " + error + " is above " + bound);
    }

    public static double[] doubles(float[] x) {
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = x[i];
        }
        return y;
    }
}
