package saeengine.cuda;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import saeengine.tensor.DType;

/** Rounded copies of operands that several products read, found by where an operand, or what it is a part of, is. */
final class RoundedOperands {
    /** None. */
    static final long NONE = 0;

    /** A part begins where 16 bytes of its copy do, at two bytes a number. */
    private static final long STEP = 8L * DType.BYTES;

    /** A copy's last numbers are a whole four. */
    private static final int PACK = 4;

    private final Map<Integer, TreeMap<Long, Copy>> copies = new HashMap<>();

    /** @param size numbers of the operand */
    private record Copy(CudaBuffer buffer, int size) {}

    /** The address of the copy with so many bits of mantissa; {@link #NONE} where there is none. */
    long of(long address, int size, int bits, boolean packed) {
        TreeMap<Long, Copy> all = copies.get(bits);
        Map.Entry<Long, Copy> below = all == null ? null : all.floorEntry(address);
        if (below == null) {
            return NONE;
        }
        long offset = address - below.getKey();
        Copy copy = below.getValue();
        long end = offset / DType.BYTES + size;
        boolean whole = offset == 0 && size == copy.size();
        boolean part = offset % STEP == 0 && end <= copy.size() && (!packed || size % PACK == 0);
        return whole || part ? copy.buffer().address() + (packed ? offset / 2 : offset) : NONE;
    }

    void put(long address, int size, int bits, CudaBuffer copy) {
        copies.computeIfAbsent(bits, any -> new TreeMap<>()).put(address, new Copy(copy, size));
    }

    /** Forgets copies whose memory was given back. */
    void forgetReleased() {
        copies.values().forEach(all -> all.values().removeIf(copy -> copy.buffer().released()));
    }
}
