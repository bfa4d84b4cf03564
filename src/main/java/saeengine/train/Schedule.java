package saeengine.train;

/**
 * The learning rate of each step: it rises from 0 during a warm-up, is constant, and then falls towards a final value.
 *
 * @param shape how it falls
 * @param rate the rate before the fall
 * @param finalRate what it falls to: a line or a cosine reaches it one step after the last
 * @param from the first step, counted from 0, of the fall
 * @param steps all steps of the run
 * @param warmup steps of the warm-up; 0 for none
 * @param fromFirst whether its first step has a share of the rate, as in SAELens; else it has rate 0
 * @param warmAgainEvery steps after which the warm-up begins again, as after a resampling; 0 for never
 */
public record Schedule(
        Shape shape,
        double rate,
        double finalRate,
        long from,
        long steps,
        long warmup,
        boolean fromFirst,
        long warmAgainEvery) {
    /** One whose first step has rate 0. */
    public Schedule(
            Shape shape, double rate, double finalRate, long from, long steps, long warmup, long warmAgainEvery) {
        this(shape, rate, finalRate, from, steps, warmup, false, warmAgainEvery);
    }

    /** How the rate goes from its first to its final value. */
    public enum Shape {
        /** At once. */
        STEP,
        /** On a straight line. */
        LINEAR,
        /** On half a cosine. */
        COSINE
    }

    /** The rate of step {@code step}, counted from 0. */
    public double at(long step) {
        double warm = warmAgainEvery > 0
                ? Multiplier.warmupAfterEach(step, warmAgainEvery, warmup)
                : fromFirst ? Multiplier.warmupFromFirst(step, warmup) : Multiplier.warmup(step, warmup);
        return warm * unwarmed(step);
    }

    private double unwarmed(long step) {
        if (step < from) {
            return rate;
        }
        double done = (double) (step - from) / Math.max(1, steps - from);
        double left = switch (shape) {
            case STEP -> 0;
            case LINEAR -> 1 - done;
            case COSINE -> (1 + Math.cos(Math.PI * done)) / 2;
        };
        return finalRate + (rate - finalRate) * left;
    }
}
