package saeengine.cuda;

import java.nio.ByteBuffer;

/**
 * The arguments of a launch, in host memory that is made once: a table of addresses and the values they point at.
 *
 * <p>The driver wants one address for each argument. They never change, because each argument has a place of eight
 * bytes; a launch writes values only and makes no object. The driver has read them when the launch call returns.
 */
final class LaunchArgs {
    private static final int MOST = 32;
    private static final int PLACE = 8;
    private static final int POINTER = 0;
    private static final int INTEGER = 1;
    private static final int REAL = 2;
    private static final int KIND_BITS = 2;
    private static final int KIND = (1 << KIND_BITS) - 1;
    private static final long LOW = 0xffffffffL;

    /** Bytes that {@code memory} needs. */
    static final int BYTES = 2 * MOST * PLACE;

    /** The most words that {@link #save} writes. */
    static final int WORDS = 2 + MOST;

    private final CudaDriver.HostMemory memory;
    private long kinds;
    private int count;

    LaunchArgs(CudaDriver.HostMemory memory) {
        this.memory = memory;
        ByteBuffer bytes = memory.bytes();
        for (int i = 0; i < MOST; i++) {
            bytes.putLong(i * PLACE, memory.address() + place(i));
        }
    }

    CudaDriver.HostMemory memory() {
        return memory;
    }

    LaunchArgs clear() {
        count = 0;
        kinds = 0;
        return this;
    }

    LaunchArgs pointer(long address) {
        memory.bytes().putLong(next(POINTER), address);
        return this;
    }

    LaunchArgs integer(int value) {
        memory.bytes().putInt(next(INTEGER), value);
        return this;
    }

    LaunchArgs real(float value) {
        memory.bytes().putFloat(next(REAL), value);
        return this;
    }

    private int next(int kind) {
        if (count == MOST) {
            throw new IllegalArgumentException("a launch has at most " + MOST + " arguments");
        }
        kinds |= (long) kind << (KIND_BITS * count);
        return place(count++);
    }

    private static int place(int i) {
        return (MOST + i) * PLACE;
    }

    private int kind(int i) {
        return (int) (kinds >>> (KIND_BITS * i)) & KIND;
    }

    /** Writes the arguments as numbers, equal ones for equal arguments; returns the index behind them. */
    int save(long[] words, int at) {
        words[at] = count;
        words[at + 1] = kinds;
        for (int i = 0; i < count; i++) {
            ByteBuffer bytes = memory.bytes();
            words[at + 2 + i] = kind(i) == POINTER ? bytes.getLong(place(i)) : bytes.getInt(place(i)) & LOW;
        }
        return at + 2 + count;
    }

    /** Takes over the arguments that {@link #save} wrote; returns the index behind them. */
    int restore(long[] words, int at) {
        count = (int) words[at];
        kinds = words[at + 1];
        for (int i = 0; i < count; i++) {
            long word = words[at + 2 + i];
            if (kind(i) == POINTER) {
                memory.bytes().putLong(place(i), word);
            } else {
                memory.bytes().putInt(place(i), (int) word);
            }
        }
        return at + 2 + count;
    }

    /** The arguments as a message shows them. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("(");
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : ", ");
            switch (kind(i)) {
                case POINTER ->
                    text.append("0x").append(Long.toHexString(memory.bytes().getLong(place(i))));
                case INTEGER -> text.append(memory.bytes().getInt(place(i)));
                default -> text.append(memory.bytes().getFloat(place(i)));
            }
        }
        return text.append(')').toString();
    }
}
