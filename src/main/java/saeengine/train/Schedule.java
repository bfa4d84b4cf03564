package saeengine.train;

/**
 * The learning rate of each step: constant, then from some point falling to a final value.
 *
 * @param shape how it falls
 * @param rate the rate before the fall
 * @param finalRate the rate at the last step
 * @param from the first step, counted from 0, of the fall
 * @param steps all steps of the run
 */
public record Schedule(Shape shape, double rate, double finalRate, long from, long steps) {
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
        if (step < from) {
            return rate;
        }
        double done = steps <= from + 1 ? 1 : (double) (step - from) / (steps - 1 - from);
        double left = switch (shape) {
            case STEP -> 0;
            case LINEAR -> 1 - done;
            case COSINE -> (1 + Math.cos(Math.PI * done)) / 2;
        };
        return finalRate + (rate - finalRate) * left;
    }
}
