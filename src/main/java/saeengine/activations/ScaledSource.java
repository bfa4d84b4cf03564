package saeengine.activations;

import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.op.Scale;
import saeengine.tensor.Tensor;

/** Another source's rows, each multiplied by one number. */
public final class ScaledSource implements RowSource {
    private final RowSource rows;
    private final float scale;

    public ScaledSource(RowSource rows, double scale) {
        this.rows = rows;
        this.scale = (float) scale;
    }

    @Override
    public int dims() {
        return rows.dims();
    }

    @Override
    public float @Nullable [] next() {
        float[] chunk = rows.next();
        for (int i = 0; chunk != null && i < chunk.length; i++) {
            chunk[i] *= scale;
        }
        return chunk;
    }

    @Override
    public @Nullable Tensor next(Tape tape) {
        Tensor chunk = rows.next(tape);
        return chunk == null ? null : Scale.scale(tape, chunk, scale);
    }

    @Override
    public int mostRows() {
        return rows.mostRows();
    }

    @Override
    public String nameOf(int row) {
        return rows.nameOf(row);
    }

    @Override
    public Place place() {
        return rows.place();
    }

    @Override
    public void seek(Place place) {
        rows.seek(place);
    }

    @Override
    public void close() {
        rows.close();
    }
}
