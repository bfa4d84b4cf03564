package saeengine.toy;

/**
 * How long and how fast a toy run trains.
 *
 * @param steps of Adam, each on a batch of its own
 * @param batch examples an instance and step
 * @param rate the learning rate at first
 * @param decay how it goes on
 * @param logEvery steps from one record to the next; there is one before the first step and one after the last
 */
public record ToySchedule(int steps, int batch, double rate, RateDecay decay, int logEvery) {
    public ToySchedule {
        if (steps < 1 || batch < 1 || logEvery < 1) {
            throw new IllegalArgumentException("steps, batch and steps between records are at least 1, got " + steps
                    + ", " + batch + ", " + logEvery);
        }
        if (!(rate > 0) || Double.isInfinite(rate)) {
            throw new IllegalArgumentException("a learning rate is above 0, got " + rate);
        }
    }

    double rateAt(int step) {
        return rate * decay.share(step, steps);
    }

    boolean records(int step) {
        return step % logEvery == 0;
    }
}
