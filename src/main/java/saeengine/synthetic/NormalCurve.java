package saeengine.synthetic;

import org.hipparchus.distribution.continuous.NormalDistribution;

/** The standard normal distribution, with a table that decides nearly every comparison with it. */
final class NormalCurve {
    private static final NormalDistribution NORMAL = new NormalDistribution();
    private static final int PER_UNIT = 256;
    private static final int REACH = 9;
    private static final double[] TABLE = table();
    private static final double[] LOG_OF_REST = logOfRest();

    private NormalCurve() {}

    private static double[] table() {
        double[] table = new double[2 * REACH * PER_UNIT + 1];
        for (int i = 0; i < table.length; i++) {
            table[i] = NORMAL.cumulativeProbability((double) i / PER_UNIT - REACH);
        }
        return table;
    }

    private static double[] logOfRest() {
        double[] logs = new double[TABLE.length];
        for (int i = 0; i < logs.length; i++) {
            logs[i] = StrictMath.log1p(-TABLE[i]);
        }
        return logs;
    }

    /** The number that is exceeded with chance {@code p}; minus infinity for 1. */
    static double threshold(double p) {
        return p >= 1 ? Double.NEGATIVE_INFINITY : -NORMAL.inverseCumulativeProbability(p);
    }

    /** At least the chance to lie below {@code x}, and not much more. */
    static double atMost(double x) {
        return x >= REACH ? 1 : TABLE[above(x)];
    }

    /** The logarithm of 1 - {@link #atMost}. */
    static double logOfRest(double x) {
        return x >= REACH ? Double.NEGATIVE_INFINITY : LOG_OF_REST[above(x)];
    }

    private static int above(double x) {
        return x < -REACH ? 0 : (int) ((x + REACH) * PER_UNIT) + 1;
    }

    /** Whether {@code u} is below the chance to lie below {@code x}: the same as if that chance were computed. */
    static boolean below(double u, double x) {
        if (x >= -REACH && x < REACH) {
            int at = (int) ((x + REACH) * PER_UNIT);
            if (u < TABLE[at]) {
                return true;
            }
            if (u >= TABLE[at + 1]) {
                return false;
            }
        }
        return u < NORMAL.cumulativeProbability(x);
    }
}
