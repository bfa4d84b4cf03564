package saeengine.activations;

import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.tensor.Tensor;

/** Rows of activations in a fixed order, a chunk at a time. They can be read again from any place that was reached before. */
public interface RowSource extends AutoCloseable {
    /** The width of a row. */
    int dims();

    /** The next rows, row-major, at least one; null after the last. */
    float @Nullable [] next();

    /**
     * The next rows as {@link #next} gives them, [n, dims] in the tape's memory; null after the last. A source that computes
     * them on the tape's device leaves them there and does not look at them: numbers that are not finite are among them,
     * which {@link #next} refuses by name when it is sought back to the chunk.
     */
    default @Nullable Tensor next(Tape tape) {
        float[] chunk = next();
        return chunk == null ? null : tape.of(chunk, chunk.length / dims(), dims());
    }

    /** The most rows that a chunk has. */
    int mostRows();

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
