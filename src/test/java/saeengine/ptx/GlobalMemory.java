package saeengine.ptx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.TreeMap;

/** The allocations a kernel may reach, by address; each knows which of its bytes were ever written. */
public final class GlobalMemory {
    /** So many released allocations are remembered by their addresses. */
    private static final int REMEMBERED = 10_000;

    private final TreeMap<Long, Region> live = new TreeMap<>();
    private final TreeMap<Long, Released> released = new TreeMap<>();
    private final boolean checked;

    private record Released(int size, String name) {}

    /** Memory with all checks. */
    public GlobalMemory() {
        this(true);
    }

    /** @param checked false for bounds checks only */
    public GlobalMemory(boolean checked) {
        this.checked = checked;
    }

    /** Registers an allocation that nobody has written yet. */
    public void add(long address, ByteBuffer bytes) {
        if (bytes.order() != ByteOrder.nativeOrder()) {
            throw new IllegalArgumentException("device memory is in native byte order; call order(nativeOrder())");
        }
        Map.Entry<Long, Region> below = live.lowerEntry(address + Math.max(1, bytes.capacity()));
        if (below != null && below.getKey() + below.getValue().size() > address) {
            throw new IllegalArgumentException("0x" + Long.toHexString(address) + " overlaps an allocation of "
                    + below.getValue().size() + " bytes at 0x" + Long.toHexString(below.getKey()));
        }
        String name = "the allocation of " + bytes.capacity() + " bytes at 0x" + Long.toHexString(address);
        live.put(address, new Region(name, address, bytes, false, checked));
        released.remove(address);
    }

    /** Takes an allocation back; kernels that still use it are trapped by that name. */
    public void remove(long address) {
        Region region = live.remove(address);
        if (region == null) {
            throw new IllegalArgumentException("no allocation starts at 0x" + Long.toHexString(address));
        }
        region.release();
        released.put(address, new Released(region.size(), region.name()));
        if (released.size() > REMEMBERED) {
            released.pollFirstEntry();
        }
    }

    /** Says that the host wrote these bytes. */
    public void written(long address, long bytes) {
        mark(address, bytes, true);
    }

    /** Says that what these bytes hold means nothing any more. */
    public void forgotten(long address, long bytes) {
        mark(address, bytes, false);
    }

    private void mark(long address, long bytes, boolean yes) {
        Region region = holding(address, bytes);
        region.written((int) (address - region.base()), (int) bytes, yes);
    }

    /** Fails where some of these bytes were never written: a copy to the host would give what means nothing. */
    public void requireWritten(long address, long bytes) {
        Region region = holding(address, bytes);
        int at = region.firstUnwritten((int) (address - region.base()), (int) bytes);
        if (at >= 0) {
            throw new IllegalStateException("uninitialised read by the host at offset " + at + " of " + region.name());
        }
    }

    private Region holding(long address, long bytes) {
        Region region = find(address);
        if (region == null || !region.holds(address, (int) bytes)) {
            throw new IllegalArgumentException("0x" + Long.toHexString(address) + ": " + outside(address, bytes));
        }
        return region;
    }

    /** The allocation at or below an address; null where there is none. */
    Region find(long address) {
        Map.Entry<Long, Region> entry = live.floorEntry(address);
        return entry == null ? null : entry.getValue();
    }

    /** Why bytes do not lie in an allocation. */
    String outside(long address, long bytes) {
        Map.Entry<Long, Released> dead = released.floorEntry(address);
        if (dead != null && address < dead.getKey() + dead.getValue().size()) {
            return "use after release of " + dead.getValue().name();
        }
        Region below = find(address);
        if (below == null) {
            return "out of bounds: " + bytes + " bytes before every allocation";
        }
        return "out of bounds: " + bytes + " bytes at offset " + (address - below.base()) + " of " + below.name();
    }
}
