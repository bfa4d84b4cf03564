package saeengine.activations;

import org.jspecify.annotations.Nullable;

/** A source read over and over: its rows, then its rows again. */
final class EndlessRows {
    private final RowSource source;
    private long epoch;

    EndlessRows(RowSource source) {
        this.source = source;
    }

    /** The next chunk; null exactly once at the end of each epoch. */
    float @Nullable [] nextOrNull() {
        float[] rows = source.next();
        if (rows == null) {
            source.rewind();
            epoch++;
        }
        return rows;
    }

    float[] next() {
        float[] rows = nextOrNull();
        if (rows == null) {
            rows = source.next();
        }
        if (rows == null) {
            throw new IllegalStateException("the source of activations has no rows");
        }
        return rows;
    }

    int dims() {
        return source.dims();
    }

    long epoch() {
        return epoch;
    }

    RowSource.Place place() {
        return source.place();
    }

    void seek(RowSource.Place place, long atEpoch) {
        source.seek(place);
        epoch = atEpoch;
    }
}
