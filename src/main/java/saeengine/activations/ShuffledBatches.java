package saeengine.activations;

import java.util.stream.IntStream;
import saeengine.autograd.Tape;
import saeengine.op.GatherRows;
import saeengine.op.TakeRows;
import saeengine.tensor.DType;
import saeengine.tensor.Device;
import saeengine.tensor.RandomStream;
import saeengine.tensor.Tensor;

/**
 * Batches drawn at random from a buffer of rows that is refilled when half of it is used.
 *
 * <p>Fresh rows take the places of used ones and the whole buffer is put into a new random order. Where the source
 * ends before the buffer is full for the first time, the buffer holds all there is: it is then only put into a new
 * order, each time every row was given out.
 *
 * <p>Buffer and order lie on the device, and with them how far the order was used: a batch needs nothing of the host.
 */
public final class ShuffledBatches implements Batches {
    private static final long STREAM = 1;

    private final Device device;
    private final DeviceRows rows;
    private final int batch;
    private final Tensor buffer;

    /** int: {@code next}, then the order. */
    private final Tensor uses;

    private final Tensor nextUse;
    private final Tensor places;
    private final RandomStream random;
    private int[] order = new int[0];
    private int next;
    private boolean whole;

    public ShuffledBatches(Device device, RowSource source, int batch, int capacity, long seed) {
        if (capacity < 2 * batch) {
            throw new IllegalArgumentException(
                    "the shuffle buffer holds at least two batches, got " + capacity + " rows for batches of " + batch);
        }
        this.device = device;
        this.rows = new DeviceRows(device, source);
        this.batch = batch;
        this.buffer = device.allocate(DType.F32, capacity, source.dims());
        this.uses = device.allocate(DType.I32, 1 + capacity, 1);
        this.nextUse = uses.rowRange(0, 1);
        this.places = uses.rowRange(1, 1 + capacity);
        this.random = new RandomStream(seed, STREAM);
    }

    @Override
    public Tensor next(Tape tape) {
        Tensor x = tape.empty(batch, rows.dims());
        for (int i = 0; i < batch; ) {
            if (isUsedUp()) {
                refill();
            }
            int n = Math.min(batch - i, order.length - next);
            TakeRows.takeRows(tape, buffer, places, nextUse, x.rowRange(i, i + n));
            next += n;
            i += n;
        }
        device.submit();
        return x;
    }

    private boolean isUsedUp() {
        return whole ? next == order.length : next >= order.length / 2;
    }

    private void refill() {
        if (order.length == 0) {
            fill();
        } else if (!whole) {
            replaceUsed();
        }
        random.shuffle(order);
        next = 0;
        uploadUses();
    }

    /** Fills the buffer for the first time, as far as the source goes. */
    private void fill() {
        int filled = 0;
        while (filled < buffer.rows() && !whole) {
            int at = filled;
            int moved = rows.moveOrNone(
                    buffer.rows() - at, (tape, fresh) -> tape.copy(fresh, buffer.rowRange(at, at + fresh.rows())));
            filled += moved;
            whole = moved == 0;
        }
        if (filled == 0) {
            throw DeviceRows.none();
        }
        order = IntStream.range(0, filled).toArray();
    }

    /** Writes fresh rows into the places of used ones, which the device has in its copy of the order. */
    private void replaceUsed() {
        for (int filled = 0; filled < next; ) {
            int at = filled;
            filled += rows.move(
                    next - at,
                    (tape, fresh) ->
                            GatherRows.scatterRows(tape, fresh, places.rowRange(at, at + fresh.rows()), buffer));
        }
    }

    private void uploadUses() {
        int[] values = new int[1 + order.length];
        values[0] = next;
        System.arraycopy(order, 0, values, 1, order.length);
        device.upload(values, 0, uses.rowRange(0, values.length));
    }

    @Override
    public void check() {
        rows.check();
    }

    @Override
    public State state() {
        return new State(
                rows.place(),
                rows.epoch(),
                random.position(),
                next,
                order.clone(),
                order.length == 0
                        ? new float[0]
                        : buffer.rowRange(0, order.length).toArray(),
                rows.waiting(),
                whole);
    }

    @Override
    public void restore(State state) {
        rows.seek(state.place(), state.epoch(), state.pending());
        random.seek(state.drawn());
        next = state.next();
        order = state.order().clone();
        whole = state.whole();
        if (order.length > 0) {
            device.upload(state.buffer(), 0, buffer.rowRange(0, order.length));
            uploadUses();
        }
    }
}
