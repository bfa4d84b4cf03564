package saeengine.activations;

import saeengine.autograd.Tape;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;

/** Batches in the order of the source: a fixed number of rows each, or one chunk (a story's window) each. */
public final class OrderedBatches implements Batches {
    private final Device device;
    private final DeviceRows rows;
    private final int batch;

    /** @param batch rows in a batch; 0 for one chunk of the source a batch */
    public OrderedBatches(Device device, RowSource source, int batch) {
        this.device = device;
        this.rows = new DeviceRows(device, source);
        this.batch = batch;
    }

    @Override
    public Tensor next(Tape tape) {
        Tensor x = batch == 0 ? rows.chunk(tape) : some(tape);
        device.submit();
        return x;
    }

    private Tensor some(Tape tape) {
        Tensor x = tape.empty(batch, rows.dims());
        for (int filled = 0; filled < batch; ) {
            int at = filled;
            filled += rows.move(batch - at, (t, fresh) -> t.copy(fresh, x.rowRange(at, at + fresh.rows())));
        }
        return x;
    }

    @Override
    public void check() {
        rows.check();
    }

    @Override
    public State state() {
        return new State(rows.place(), rows.epoch(), 0, 0, new int[0], new float[0], rows.waiting(), false);
    }

    @Override
    public void restore(State state) {
        rows.seek(state.place(), state.epoch(), state.pending());
    }
}
