package saeengine.cache;

/**
 * In which order rows are taken, epoch after epoch without end: place n belongs to epoch n / rows. An order is a function
 * of its settings and of n alone, so that reading may begin anywhere.
 *
 * <p>It goes window by window: a window's rows are read in runs of neighbours and given out in an order of their own.
 */
interface RowOrder {
    /** How many rows an epoch has, each once. */
    long rows();

    /** The most rows of a window. The last of an epoch is shorter. */
    int window();

    /**
     * The rows of a window, as runs of neighbours.
     *
     * @param first place of the window's first row in the epoch
     */
    void runs(long epoch, long first, int length, Runs runs);

    /** Which row of the window, as {@link #runs} has them, is given out at each of its places. */
    int[] inside(long epoch, long first, int length);

    /** Takes the rows from {@code first} on, {@code count} of them, which follow on those before. */
    interface Runs {
        void add(long first, int count);
    }

    /** The place in its epoch of the window that holds a place. */
    default long windowOf(long place) {
        return place - place % window();
    }

    /** The rows of the window that begins at a place of the epoch. */
    default int lengthOf(long first) {
        return (int) Math.min(window(), rows() - first);
    }
}
