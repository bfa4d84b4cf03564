package saeengine.activations;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.op.RefusedRows;
import saeengine.tensor.DType;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;

/**
 * A source's rows in a device's memory, read over and over and handed over in whatever numbers are wanted: its rows, then its
 * rows again. What is left of a chunk waits on the device.
 *
 * <p>All rows are looked at: one that is no finite number, or too long to train on, sets a flag. A host reads it with each
 * chunk; of a device that queues its work it is read in {@link #check} alone, and the row is found by reading the chunks since
 * the last check again.
 */
final class DeviceRows {
    /** Whoever takes rows copies them out of the tape's memory before it returns. */
    interface Taker extends BiConsumer<Tape, Tensor> {}

    private final Device device;
    private final RowSource source;
    private final Tensor waiting;
    private final Tensor refused;
    private int from;
    private int until;
    private long epoch;
    private RowSource.Place checked;
    private long chunks;

    DeviceRows(Device device, RowSource source) {
        this.device = device;
        this.source = source;
        this.waiting = device.allocate(DType.F32, source.mostRows(), source.dims());
        this.refused = device.allocate(DType.I32, 1);
        this.checked = source.place();
    }

    int dims() {
        return source.dims();
    }

    /** The next chunk whole, in the tape's memory, where no row waits; null exactly once at the end of each epoch. */
    @Nullable
    Tensor chunkOrNull(Tape tape) {
        Tensor chunk = source.next(tape);
        if (chunk == null) {
            source.rewind();
            epoch++;
            return null;
        }
        chunks++;
        RefusedRows.refuse(tape, chunk, (float) (BoundedRows.LONGEST * BoundedRows.LONGEST), refused);
        if (device.isHost()) {
            check();
        }
        return chunk;
    }

    Tensor chunk(Tape tape) {
        Tensor chunk = chunkOrNull(tape);
        if (chunk == null) {
            chunk = chunkOrNull(tape);
        }
        if (chunk == null) {
            throw none();
        }
        return chunk;
    }

    /** Hands over the next rows, at most so many: how many, at least one. */
    int move(int most, Taker taker) {
        int moved = moveOrNone(most, taker);
        if (moved == 0) {
            moved = moveOrNone(most, taker);
        }
        if (moved == 0) {
            throw none();
        }
        return moved;
    }

    /** As {@link #move}, but 0 exactly once at the end of each epoch. */
    int moveOrNone(int most, Taker taker) {
        try (Tape tape = Tape.inference(device)) {
            if (from < until) {
                int n = Math.min(most, until - from);
                taker.accept(tape, waiting.rowRange(from, from + n));
                from += n;
                return n;
            }
            Tensor chunk = chunkOrNull(tape);
            if (chunk == null) {
                return 0;
            }
            int n = Math.min(most, chunk.rows());
            taker.accept(tape, chunk.rowRange(0, n));
            from = 0;
            until = chunk.rows() - n;
            if (until > 0) {
                tape.copy(chunk.rowRange(n, chunk.rows()), waiting.rowRange(0, until));
            }
            return n;
        }
    }

    static IllegalStateException none() {
        return new IllegalStateException("the source of activations has no rows");
    }

    /** Fails by the name of the first row that is refused, if there was one. Waits for the device. */
    void check() {
        if (chunks == 0) {
            return;
        }
        int[] found = new int[1];
        device.download(refused, found, 0);
        if (found[0] != 0) {
            nameRefused();
        }
        checked = source.place();
        chunks = 0;
    }

    private void nameRefused() {
        source.seek(checked);
        for (long left = chunks; left > 0; ) {
            float[] chunk = source.next();
            if (chunk == null) {
                source.rewind();
                continue;
            }
            for (int row = 0; row < chunk.length / dims(); row++) {
                if (!BoundedRows.isShort(chunk, row, dims())) {
                    throw BoundedRows.tooLong(source.nameOf(row));
                }
            }
            left--;
        }
        throw new IllegalStateException("a row was no finite number or longer than " + BoundedRows.LONGEST
                + " on the device, and none of the same rows is where they are read again: the device does not compute"
                + " the same twice; selftest says more");
    }

    RowSource.Place place() {
        return source.place();
    }

    long epoch() {
        return epoch;
    }

    /** The rows that were read and not handed over, row-major. */
    float[] waiting() {
        return from == until ? new float[0] : waiting.rowRange(from, until).toArray();
    }

    /** Goes on at a place where such rows waited. */
    void seek(RowSource.Place place, long atEpoch, float[] waited) {
        check();
        source.seek(place);
        epoch = atEpoch;
        from = 0;
        until = waited.length / dims();
        if (until > 0) {
            device.upload(waited, 0, waiting.rowRange(0, until));
        }
        checked = place;
    }
}
