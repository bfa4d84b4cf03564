package saeengine.ptx;

/** Where shared, local and module variables lie among generic 64-bit addresses; all else is global memory. */
final class Windows {
    static final long SHARED = 1L << 60;
    static final long LOCAL = 2L << 60;
    static final long MODULE = 3L << 60;
    private static final long MASK = 7L << 60;

    private Windows() {}

    static boolean isShared(long address) {
        return (address & MASK) == SHARED;
    }

    static boolean isLocal(long address) {
        return (address & MASK) == LOCAL;
    }

    static boolean isModule(long address) {
        return (address & MASK) == MODULE;
    }
}
