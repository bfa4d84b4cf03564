package saeengine.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import saeengine.check.RelativeError;

/** Assertions in the project's one measure of error, {@link RelativeError}. */
public final class Relative {
    private Relative() {}

    public static double error(float[] got, double[] expected) {
        return RelativeError.of(got, expected);
    }

    public static void assertWithin(double bound, float[] got, double[] expected, String what) {
        double error = error(got, expected);
        assertTrue(error <= bound, () -> what + ": relative error " + error + " is above " + bound);
    }

    public static double[] doubles(float[] x) {
        return RelativeError.doubles(x);
    }
}
