package saeengine.nn;

/**
 * How queries and keys are rotated: pair m of a head turns by position times frequency(m) (Su et al., RoFormer, 2021).
 *
 * @param dims of a head that are rotated, its first, an even number
 * @param theta frequency(m) = theta^(-2m / dims), before scaling
 * @param adjacent whether pair m is dims 2m and 2m + 1; else dims m and m + dims / 2
 * @param scaling what longer contexts make of the frequencies
 */
public record RotaryForm(int dims, double theta, boolean adjacent, RotaryScaling scaling) {
    public RotaryForm {
        if (dims < 2 || dims % 2 != 0) {
            throw new IllegalArgumentException(
                    "rotary positions turn an even number of a head's dims, at least 2, got " + dims);
        }
        if (!(theta > 0) || !Double.isFinite(theta)) {
            throw new IllegalArgumentException("the base of rotary positions is more than 0, got " + theta);
        }
    }

    /** Pairs of the two halves, frequencies as they are. */
    public static RotaryForm halves(int dims, double theta) {
        return new RotaryForm(dims, theta, false, new RotaryScaling.None());
    }

    /** The table of an op: row p is cos of position p's angles, [dims / 2], then their sin; float64 until it is stored. */
    float[] table(int positions) {
        int pairs = dims / 2;
        double factor = scaling.amplitude();
        float[] table = new float[Math.multiplyExact(positions, dims)];
        for (int m = 0; m < pairs; m++) {
            double frequency = scaling.frequency(m, dims, theta);
            for (int p = 0; p < positions; p++) {
                table[p * dims + m] = (float) (factor * Math.cos(p * frequency));
                table[p * dims + pairs + m] = (float) (factor * Math.sin(p * frequency));
            }
        }
        return table;
    }
}
