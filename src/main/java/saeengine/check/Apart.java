package saeengine.check;

/**
 * How far two devices' results are apart.
 *
 * @param error the largest difference, relative to the largest finite value expected, or to 0.01 where that is less;
 *     infinite where not both are the same infinity, NaN or finite
 * @param element where that is
 */
record Apart(double error, int element) {
    /** The most that rounding explains. */
    static final double BOUND = 1e-5;

    static Apart of(float[] expected, float[] got) {
        if (got.length != expected.length) {
            throw new CheckFailed("expected " + expected.length + " values, got " + got.length);
        }
        double size = 1e-2;
        for (float value : expected) {
            size = Float.isFinite(value) ? Math.max(size, Math.abs(value)) : size;
        }
        Apart worst = new Apart(0, 0);
        for (int j = 0; j < got.length; j++) {
            double error = error(expected[j], got[j], size);
            worst = error > worst.error ? new Apart(error, j) : worst;
        }
        return worst;
    }

    private static double error(float expected, float got, double size) {
        if (Float.isFinite(expected) && Float.isFinite(got)) {
            return Math.abs(expected - got) / size;
        }
        return Float.compare(expected, got) == 0 ? 0 : Double.POSITIVE_INFINITY;
    }
}
