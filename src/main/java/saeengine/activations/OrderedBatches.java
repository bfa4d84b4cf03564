package saeengine.activations;

import java.util.Arrays;
import saeengine.autograd.Tape;
import saeengine.tensor.Tensor;

/** Batches in the order of the source: a fixed number of rows each, or one chunk (a story's window) each. */
public final class OrderedBatches implements Batches {
    private final EndlessRows rows;
    private final int batch;
    private float[] pending = new float[0];

    /** @param batch rows in a batch; 0 for one chunk of the source a batch */
    public OrderedBatches(RowSource source, int batch) {
        this.rows = new EndlessRows(source);
        this.batch = batch;
    }

    @Override
    public Tensor next(Tape tape) {
        int dims = rows.dims();
        if (batch == 0) {
            float[] chunk = rows.next();
            return tape.of(chunk, chunk.length / dims, dims);
        }
        while (pending.length < batch * dims) {
            float[] chunk = rows.next();
            float[] joined = Arrays.copyOf(pending, pending.length + chunk.length);
            System.arraycopy(chunk, 0, joined, pending.length, chunk.length);
            pending = joined;
        }
        Tensor x = tape.of(Arrays.copyOf(pending, batch * dims), batch, dims);
        pending = Arrays.copyOfRange(pending, batch * dims, pending.length);
        return x;
    }

    @Override
    public State state() {
        return new State(rows.place(), rows.epoch(), 0, 0, new int[0], new float[0], pending, false);
    }

    @Override
    public void restore(State state) {
        rows.seek(state.place(), state.epoch());
        pending = state.pending().clone();
    }
}
