package saeengine.train;

/**
 * Factors between 0 and 1 that depend on the step, for a learning rate or a penalty; multiply them to combine.
 *
 * <p>Steps are counted from 0. A length of 0 means that there is no such stretch.
 */
public final class Multiplier {
    private Multiplier() {}

    /** Linear from 0, min(step / length, 1): step 0 changes nothing. dictionary_learning, and penalties everywhere. */
    public static double warmup(long step, long length) {
        return step >= length ? 1 : (double) step / length;
    }

    /** Linear from the first share, min((step + 1) / length, 1): SAELens' learning rate. */
    public static double warmupFromFirst(long step, long length) {
        return warmup(step + 1, length);
    }

    /** 1 until step {@code from}, then linear to 0 at step {@code steps}: (steps - step) / (steps - from). */
    public static double decay(long step, long from, long steps) {
        if (step < from) {
            return 1;
        }
        return step >= steps ? 0 : (double) (steps - step) / (steps - from);
    }

    /** A warm-up that begins again with every resampling: min((step mod every) / length, 1). */
    public static double warmupAfterEach(long step, long every, long length) {
        return warmup(step % every, length);
    }
}
