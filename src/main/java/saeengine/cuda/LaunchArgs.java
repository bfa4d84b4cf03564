package saeengine.cuda;

import java.nio.ByteBuffer;

/**
 * The arguments of a launch, in host memory that is made once: a table of addresses and the values they point at.
 *
 * <p>The driver wants one address for each argument. They never change, because each argument has a place of eight
 * bytes; a launch writes values only and makes no object. The driver has read them when the launch call returns.
 */
final class LaunchArgs {
    private static final int MOST = 64;
    private static final int PLACE = 8;

    /** Bytes that {@code memory} needs. */
    static final int BYTES = 2 * MOST * PLACE;

    private final CudaDriver.HostMemory memory;
    private final char[] kinds = new char[MOST];
    private int count;

    LaunchArgs(CudaDriver.HostMemory memory) {
        this.memory = memory;
        ByteBuffer bytes = memory.bytes();
        for (int i = 0; i < MOST; i++) {
            bytes.putLong(i * PLACE, memory.address() + (MOST + i) * PLACE);
        }
    }

    CudaDriver.HostMemory memory() {
        return memory;
    }

    LaunchArgs clear() {
        count = 0;
        return this;
    }

    LaunchArgs pointer(long address) {
        memory.bytes().putLong(next('p'), address);
        return this;
    }

    LaunchArgs integer(int value) {
        memory.bytes().putInt(next('i'), value);
        return this;
    }

    LaunchArgs real(float value) {
        memory.bytes().putFloat(next('f'), value);
        return this;
    }

    private int next(char kind) {
        if (count == MOST) {
            throw new IllegalArgumentException("a launch has at most " + MOST + " arguments");
        }
        kinds[count] = kind;
        return (MOST + count++) * PLACE;
    }

    /** One letter an argument: p for a pointer, i for an int, f for a float. */
    String kinds() {
        return new String(kinds, 0, count);
    }

    /** The arguments as a message shows them. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("(");
        for (int i = 0; i < count; i++) {
            int at = (MOST + i) * PLACE;
            text.append(i == 0 ? "" : ", ");
            switch (kinds[i]) {
                case 'p' ->
                    text.append("0x").append(Long.toHexString(memory.bytes().getLong(at)));
                case 'i' -> text.append(memory.bytes().getInt(at));
                default -> text.append(memory.bytes().getFloat(at));
            }
        }
        return text.append(')').toString();
    }
}
