package saeengine.latents;

/** Half octaves of activation: interval j holds strengths from 2^(j/2) to under 2^((j+1)/2). */
public final class Intervals {
    private static final float ROOT = (float) Math.sqrt(2);

    private Intervals() {}

    /** The interval of a strength above 0. */
    static int of(float strength) {
        int exponent = Math.getExponent(strength);
        float fraction = strength / Math.scalb(1f, exponent);
        return 2 * exponent + (fraction >= ROOT ? 1 : 0);
    }

    /** Where an interval begins. */
    public static double from(int interval) {
        return Math.pow(2, interval / 2.0);
    }
}
