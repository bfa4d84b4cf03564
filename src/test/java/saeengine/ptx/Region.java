package saeengine.ptx;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A contiguous piece of memory with a shadow: which bytes were written, and who touched each word last.
 *
 * <p>One allocation of global memory, the shared memory of a block, or the local memory of a warp.
 */
final class Region {
    private static final int WRITTEN = 0xf;
    private static final int IN_FLIGHT = 0x10;
    private static final int GAP = 0x20;

    private final String name;
    private final long base;
    private final int size;
    private final ByteBuffer bytes;
    private final boolean ofBlock;
    private final boolean checked;
    private final byte[] state;
    private final long[] wrote;
    private final long[] read;
    private long[] changed;
    private boolean released;

    /**
     * @param name for messages
     * @param ofBlock shared memory: what an earlier block did is no concern
     * @param checked whether there is a shadow
     */
    Region(String name, long base, ByteBuffer bytes, boolean ofBlock, boolean checked) {
        this.name = name;
        this.base = base;
        this.bytes = bytes;
        this.size = bytes.capacity();
        this.ofBlock = ofBlock;
        this.checked = checked;
        int words = checked ? size / 4 + 1 : 0;
        this.state = new byte[words];
        this.wrote = new long[words];
        this.read = new long[words];
    }

    String name() {
        return name;
    }

    long base() {
        return base;
    }

    int size() {
        return size;
    }

    ByteBuffer bytes() {
        return bytes;
    }

    boolean released() {
        return released;
    }

    void release() {
        released = true;
    }

    boolean holds(long address, int length) {
        long offset = address - base;
        return offset >= 0 && offset + length <= size && !released;
    }

    /** Marks bytes as written (or not) by the host. */
    void written(int offset, int length, boolean yes) {
        if (!checked) {
            return;
        }
        int end = offset + length;
        int at = offset;
        while (at < end) {
            int word = at >> 2;
            int stop = Math.min(end, (word + 1) << 2);
            int mask = mask(at, stop - at);
            state[word] = (byte) (yes ? state[word] | mask : state[word] & ~mask);
            at = stop;
        }
    }

    /** The first byte among these that nobody wrote; -1 for none. */
    int firstUnwritten(int offset, int length) {
        for (int at = offset; checked && at < offset + length; at++) {
            if ((state[at >> 2] & mask(at, 1)) == 0) {
                return at;
            }
        }
        return -1;
    }

    /** Nothing is written and nothing in flight, as at the start of a block. */
    void forget() {
        for (int i = 0; i < state.length; i++) {
            state[i] &= GAP;
        }
    }

    /** Marks words that belong to no variable. */
    void gap(int from, int to) {
        if (checked) {
            Arrays.fill(state, (from + 3) / 4, to / 4, (byte) GAP);
        }
    }

    private static int mask(int offset, int length) {
        return length >= 4 ? WRITTEN : (1 << length) - 1 << (offset & 3);
    }

    private long start(Block block) {
        return ofBlock ? block.start() : block.launchStart();
    }

    /** A lane is about to read {@code length} bytes, at most 8. */
    void checkRead(Warp warp, int lane, int offset, int length, boolean readOnly) {
        if (!checked) {
            return;
        }
        int mask = mask(offset, length);
        for (int word = offset >> 2; word << 2 < offset + length; word++) {
            if ((state[word] & (mask | IN_FLIGHT)) != mask) {
                throw warp.trap(lane, unreadable(word));
            }
            long start = start(warp.block());
            long last = wrote[word];
            if (Stamp.time(last) >= start) {
                if (readOnly) {
                    throw warp.trap(
                            lane, "ld.global.nc of " + place(word) + ", which this launch wrote (it may be cached)");
                }
                if (!Stamp.ordered(last, warp, lane, start)) {
                    throw warp.trap(lane, race("read after write", word, last, warp));
                }
            }
            requireUnchanged(warp, lane, word, start, "read after atomic");
            read[word] = Stamp.joined(read[word], warp, lane, start, warp.now());
        }
    }

    private String unreadable(int word) {
        if ((state[word] & IN_FLIGHT) != 0) {
            return "read of " + place(word) + " before its cp.async was waited for";
        }
        if ((state[word] & GAP) != 0) {
            return "out of bounds: " + place(word) + " lies between shared variables";
        }
        return "uninitialised read of " + place(word);
    }

    /** A lane is about to write the low {@code length} bytes of {@code value}. */
    void checkWrite(Warp warp, int lane, int offset, int length, long value) {
        if (!checked) {
            return;
        }
        int mask = mask(offset, length);
        for (int word = offset >> 2; word << 2 < offset + length; word++) {
            requireWritable(warp, lane, word);
            long start = start(warp.block());
            long last = wrote[word];
            if (Stamp.time(last) == warp.now()) {
                requireSame(warp, lane, offset, length, value, last);
            } else if (!Stamp.ordered(last, warp, lane, start)) {
                throw warp.trap(lane, race("write after write", word, last, warp));
            }
            if (!Stamp.ordered(read[word], warp, lane, start)) {
                throw warp.trap(lane, race("write after read", word, read[word], warp));
            }
            requireUnchanged(warp, lane, word, start, "write after atomic");
            state[word] |= (byte) mask;
            wrote[word] = Stamp.of(warp, lane, warp.now());
        }
    }

    private void requireWritable(Warp warp, int lane, int word) {
        if ((state[word] & IN_FLIGHT) != 0) {
            throw warp.trap(lane, "write to " + place(word) + " before its cp.async was waited for");
        }
        if ((state[word] & GAP) != 0) {
            throw warp.trap(lane, unreadable(word));
        }
    }

    /** Two lanes of one instruction may write the same value to one place; of different ones either may stay. */
    private void requireSame(Warp warp, int lane, int offset, int length, long value, long last) {
        long there = get(offset, length);
        long mask = length == 8 ? -1 : (1L << 8 * length) - 1;
        if (((there ^ value) & mask) != 0) {
            throw warp.trap(
                    lane,
                    "race: one instruction writes different values to " + place(offset >> 2) + ", also "
                            + Stamp.who(last, warp));
        }
    }

    /** A lane is about to change {@code length} bytes atomically. */
    void checkAtomic(Warp warp, int lane, int offset, int length) {
        if (!checked) {
            return;
        }
        for (int word = offset >> 2; word << 2 < offset + length; word++) {
            requireWritable(warp, lane, word);
            if ((state[word] & WRITTEN) != WRITTEN) {
                throw warp.trap(lane, unreadable(word));
            }
            long start = start(warp.block());
            if (!Stamp.ordered(wrote[word], warp, lane, start)) {
                throw warp.trap(lane, race("atomic after plain write", word, wrote[word], warp));
            }
            if (!Stamp.ordered(read[word], warp, lane, start)) {
                throw warp.trap(lane, race("atomic after plain read", word, read[word], warp));
            }
            if (changed == null) {
                changed = new long[wrote.length];
            }
            changed[word] = Stamp.joined(changed[word], warp, lane, start, warp.now());
        }
    }

    private void requireUnchanged(Warp warp, int lane, int word, long start, String kind) {
        if (changed != null && !Stamp.ordered(changed[word], warp, lane, start)) {
            throw warp.trap(lane, race(kind, word, changed[word], warp));
        }
    }

    /** Bytes that an asynchronous copy will write at an unknown time from now on. */
    void inFlight(Warp warp, int lane, int offset, int length) {
        for (int word = offset >> 2; checked && word << 2 < offset + length; word++) {
            requireWritable(warp, lane, word);
            long start = start(warp.block());
            if (!Stamp.ordered(wrote[word], warp, lane, start)) {
                throw warp.trap(lane, race("cp.async after write", word, wrote[word], warp));
            }
            if (!Stamp.ordered(read[word], warp, lane, start)) {
                throw warp.trap(lane, race("cp.async after read", word, read[word], warp));
            }
            state[word] |= IN_FLIGHT;
        }
    }

    /** An asynchronous copy has written. */
    void landed(Warp warp, int lane, int offset, int length) {
        for (int word = offset >> 2; checked && word << 2 < offset + length; word++) {
            state[word] = WRITTEN;
            wrote[word] = Stamp.of(warp, lane, warp.now());
        }
    }

    private String place(int word) {
        return name + " + " + (word << 2) + " (0x" + Long.toHexString(base + (word << 2)) + ")";
    }

    private String race(String kind, int word, long other, Warp warp) {
        return "race: " + kind + " of " + place(word) + ", the other by " + Stamp.who(other, warp)
                + ", with no barrier between";
    }

    long get(int offset, int length) {
        return switch (length) {
            case 1 -> bytes.get(offset);
            case 2 -> bytes.getShort(offset);
            case 4 -> bytes.getInt(offset);
            default -> bytes.getLong(offset);
        };
    }

    void put(int offset, int length, long value) {
        switch (length) {
            case 1 -> bytes.put(offset, (byte) value);
            case 2 -> bytes.putShort(offset, (short) value);
            case 4 -> bytes.putInt(offset, (int) value);
            default -> bytes.putLong(offset, value);
        }
    }
}
