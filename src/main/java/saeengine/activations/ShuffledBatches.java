package saeengine.activations;

import java.util.Arrays;
import saeengine.autograd.Tape;
import saeengine.op.GatherRows;
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
 */
public final class ShuffledBatches implements Batches {
    private static final long STREAM = 1;

    private final Device device;
    private final EndlessRows rows;
    private final int batch;
    private final Tensor buffer;
    private final RandomStream random;
    private int[] order = new int[0];
    private int next;
    private float[] pending = new float[0];
    private boolean whole;

    public ShuffledBatches(Device device, RowSource source, int batch, int capacity, long seed) {
        if (capacity < 2 * batch) {
            throw new IllegalArgumentException(
                    "the shuffle buffer holds at least two batches, got " + capacity + " rows for batches of " + batch);
        }
        this.device = device;
        this.rows = new EndlessRows(source);
        this.batch = batch;
        this.buffer = device.allocate(DType.F32, capacity, source.dims());
        this.random = new RandomStream(seed, STREAM);
    }

    @Override
    public Tensor next(Tape tape) {
        int[] taken = new int[batch];
        for (int i = 0; i < batch; ) {
            if (isUsedUp()) {
                refill();
            }
            int n = Math.min(batch - i, order.length - next);
            System.arraycopy(order, next, taken, i, n);
            next += n;
            i += n;
        }
        return GatherRows.gatherRows(tape, buffer, tape.of(taken, batch));
    }

    private boolean isUsedUp() {
        return whole ? next == order.length : next >= order.length / 2;
    }

    private void refill() {
        if (!whole) {
            fill(order.length == 0 ? range(buffer.rows()) : Arrays.copyOf(order, next));
        }
        random.shuffle(order);
        next = 0;
    }

    /** Writes fresh rows into the given places of the buffer. */
    private void fill(int[] places) {
        boolean first = order.length == 0;
        int filled = 0;
        while (filled < places.length) {
            if (pending.length == 0) {
                float[] more = first ? rows.nextOrNull() : rows.next();
                if (more == null) {
                    requireSome(filled);
                    whole = true;
                    order = range(filled);
                    return;
                }
                pending = more;
            }
            int n = Math.min(places.length - filled, pending.length / rows.dims());
            write(Arrays.copyOfRange(places, filled, filled + n));
            pending = Arrays.copyOfRange(pending, n * rows.dims(), pending.length);
            filled += n;
        }
        if (first) {
            order = places;
        }
    }

    private static void requireSome(int filled) {
        if (filled == 0) {
            throw new IllegalStateException("the source of activations has no rows");
        }
    }

    private void write(int[] places) {
        try (Tape tape = Tape.inference(device)) {
            int n = places.length;
            Tensor fresh = tape.empty(n, rows.dims());
            device.upload(pending, 0, fresh);
            GatherRows.scatterRows(tape, fresh, tape.of(places, n), buffer);
        }
    }

    private static int[] range(int n) {
        return java.util.stream.IntStream.range(0, n).toArray();
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
                pending,
                whole);
    }

    @Override
    public void restore(State state) {
        rows.seek(state.place(), state.epoch());
        random.seek(state.drawn());
        next = state.next();
        order = state.order().clone();
        pending = state.pending().clone();
        whole = state.whole();
        if (order.length > 0) {
            device.upload(state.buffer(), 0, buffer.rowRange(0, order.length));
        }
    }
}
