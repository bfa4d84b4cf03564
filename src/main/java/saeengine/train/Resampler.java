package saeengine.train;

import saeengine.sae.ResamplePlan;
import saeengine.tensor.RandomStream;

/**
 * A way to give dead latents new weights: when, which of them, where they are pointed, and how. Each way is an
 * object; {@link Resamplers} lists them by name, and nothing else does.
 */
public interface Resampler {
    /** As it is typed, in small letters and hyphens. */
    String name();

    /** How many times at most, where no option says. */
    default long most() {
        return Long.MAX_VALUE;
    }

    /** The fewest steps between two times that mean something. */
    default long leastEvery() {
        return 1;
    }

    /** Which time it is after step {@code step}, counted from 0: 1 for the first; 0 where it is none. */
    long time(long step, long every);

    /** Whether its inputs are rows of many steps, read again; else they are the step's own. */
    default boolean readsAgain() {
        return false;
    }

    /** Whether it points latents at rows at all. */
    default boolean drawsRows() {
        return true;
    }

    /**
     * The most rows that a living latent has gone without firing.
     *
     * @param rows of the step
     * @param lastHalf rows of the steps of the interval's last half; 0 unless it reads again
     */
    long mostSinceFired(long every, int rows, long lastHalf);

    /**
     * What a row's chance to be drawn goes with.
     *
     * @param squaredError summed over dims
     * @param penalty the row's sparsity term by its coefficient, on the error's scale
     */
    default double chance(double squaredError, double penalty) {
        return 0;
    }

    /**
     * The new weights.
     *
     * @param dead those that get new ones
     * @param rows one for each; nothing where none are drawn
     * @param aliveNorm mean length of the living latents' encoder rows
     * @param dims of a row
     */
    ResamplePlan plan(int[] dead, double[][] rows, double aliveNorm, int dims, RandomStream random);
}
