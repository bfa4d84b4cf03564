package saeengine.train;

import java.util.function.Consumer;
import saeengine.tensor.RandomStream;

/**
 * When and how a run's dead latents are given new weights. The draws depend on seed and step alone, so that a continued run
 * draws the same.
 *
 * @param kind how; {@link Resamplers#NONE} for never
 * @param every steps between
 * @param inputSteps of how many last steps rows are read again, where the kind does so: from 1 to {@code every}
 * @param most how many times
 * @param seed of the draws
 * @param skipped hears, in words, of a resampling that had nothing to draw from
 */
public record ResampleSchedule(
        Resampler kind, long every, long inputSteps, long most, long seed, Consumer<String> skipped) {
    private static final long STREAM = 0x5245_5341_4d50_4c45L;

    public static final ResampleSchedule NEVER = new ResampleSchedule(Resamplers.NONE, 1, 1, 0, 0, why -> {});

    public ResampleSchedule {
        if (every < kind.leastEvery() || inputSteps < 1 || inputSteps > every) {
            throw new IllegalArgumentException("resampling every " + every + " steps from the rows of " + inputSteps
                    + ": at least " + kind.leastEvery() + ", and from 1 to as many");
        }
    }

    /** Whether latents are watched for it. */
    boolean acts() {
        return kind != Resamplers.NONE;
    }

    /** Whether resampling follows step {@code step}, counted from 0. */
    boolean isDue(long step) {
        long time = kind.time(step, every);
        return time > 0 && time <= most;
    }

    /** Whether the rows that are read again begin with step {@code step}. */
    boolean beginsInputs(long step) {
        return kind.readsAgain() && step % every == every - inputSteps;
    }

    /** Whether the half of the interval in which firing counts begins with step {@code step}. */
    boolean beginsHalf(long step) {
        return kind.readsAgain() && step % every == every - every / 2;
    }

    RandomStream random(long step, int features) {
        return new RandomStream(seed, STREAM + step * 1_000_003 + features);
    }
}
