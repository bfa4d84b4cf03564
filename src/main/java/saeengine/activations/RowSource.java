package saeengine.activations;

import org.jspecify.annotations.Nullable;

/** Rows of activations in a fixed order, a chunk at a time, that can be read again from any place it has been. */
public interface RowSource extends AutoCloseable {
    /** The width of a row. */
    int dims();

    /** The next rows, row-major, at least one; null after the last. */
    float @Nullable [] next();

    /** Goes over the next chunk, without computing it where that can be: how many rows it has, 0 after the last. */
    default int skip() {
        float[] chunk = next();
        return chunk == null ? 0 : chunk.length / dims();
    }

    /** How an error names row {@code row} of the chunk that {@link #next} gave last: where it comes from. */
    default String nameOf(int row) {
        return "row " + row + " of the rows read last";
    }

    /** Which tokens the rows of the chunk are of that {@link #next} gave last; null where the source does not know. */
    default @Nullable RowOrigins origins() {
        return null;
    }

    /** Where the next chunk begins, to be given to {@link #seek}. */
    Place place();

    void seek(Place place);

    default void rewind() {
        seek(Place.START);
    }

    @Override
    void close();

    /**
     * A place in a source.
     *
     * @param unit stories or rows before it
     * @param offset tokens of the current story before it
     */
    record Place(long unit, int offset) {
        public static final Place START = new Place(0, 0);
    }
}
