package saeengine.ptx;

/** The state space that a memory instruction names, and how it finds the bytes of an address there. */
enum Space {
    GLOBAL,
    SHARED,
    LOCAL,
    GENERIC;

    static Space taken(Instruction i) {
        String name = i.takeOne("global", "shared", "local", "const");
        if (name == null) {
            return GENERIC;
        }
        if (name.equals("shared")) {
            i.take("cta");
        }
        return name.equals("const") ? GLOBAL : valueOf(name.toUpperCase());
    }

    /** The space that a generic address lies in. */
    Space of(long address) {
        if (this != GENERIC) {
            return this;
        }
        return Windows.isShared(address) ? SHARED : Windows.isLocal(address) ? LOCAL : GLOBAL;
    }

    /** An address inside its own space. */
    long inside(long address) {
        if (this != GENERIC) {
            return address;
        }
        return switch (of(address)) {
            case SHARED -> address - Windows.SHARED;
            case LOCAL -> address - Windows.LOCAL;
            default -> address;
        };
    }

    /** The memory behind an address, checked for bounds and alignment. */
    Region region(Warp warp, int lane, long address, int bytes) {
        if ((address & bytes - 1) != 0) {
            throw warp.trap(lane, "misaligned: 0x" + Long.toHexString(address) + " for " + bytes + " bytes");
        }
        Space space = of(address);
        if (space == GLOBAL) {
            return warp.launch().global(warp, lane, address, bytes);
        }
        long at = inside(address);
        Region region = space == SHARED ? warp.block().shared() : warp.local();
        int size = space == SHARED ? region.size() : region.size() / Registers.LANES;
        if (at < 0 || at + bytes > size) {
            throw warp.trap(
                    lane,
                    "out of bounds: " + bytes + " bytes at offset " + at + " of " + size + " bytes of "
                            + region.name());
        }
        return region;
    }

    /** Where in its region an address lies. */
    int offset(Region region, int lane, long address) {
        return switch (of(address)) {
            case GLOBAL -> (int) (address - region.base());
            case SHARED -> (int) inside(address);
            default -> (int) inside(address) + lane * (region.size() / Registers.LANES);
        };
    }
}
