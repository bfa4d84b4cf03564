package saeengine.activations;

import org.jspecify.annotations.Nullable;

/** Another source's rows, each chunk looked at or changed on its way. */
abstract class RowFilter implements RowSource {
    private final RowSource rows;

    RowFilter(RowSource rows) {
        this.rows = rows;
    }

    /** Looks at a chunk of whole rows, or changes it in place. */
    abstract void pass(float[] chunk);

    @Override
    public final int dims() {
        return rows.dims();
    }

    @Override
    public final float @Nullable [] next() {
        float[] chunk = rows.next();
        if (chunk != null) {
            pass(chunk);
        }
        return chunk;
    }

    @Override
    public final String nameOf(int row) {
        return rows.nameOf(row);
    }

    @Override
    public final Place place() {
        return rows.place();
    }

    @Override
    public final void seek(Place place) {
        rows.seek(place);
    }

    @Override
    public final void close() {
        rows.close();
    }
}
