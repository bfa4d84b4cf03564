package saeengine.ptx;

/** Counts what a warp-wide access costs: sectors of global memory, conflicts of shared memory's banks. */
final class Traffic {
    private static final int BANKS = 32;

    private Traffic() {}

    static void count(Space space, Warp warp, int lanes, long[] at, int bytes, boolean write) {
        Space of = space.of(at[Integer.numberOfTrailingZeros(lanes)]);
        if (of == Space.GLOBAL) {
            warp.launch().counters().request(sectors(lanes, at, bytes), bytes * Integer.bitCount(lanes), write);
        } else if (of == Space.SHARED) {
            countShared(warp.launch().counters(), lanes, at, bytes);
        }
    }

    /** Distinct 32-byte pieces; neighbours mostly share one. */
    private static int sectors(int lanes, long[] at, int bytes) {
        int count = 0;
        for (int m = lanes; m != 0; m &= m - 1) {
            int lane = Integer.numberOfTrailingZeros(m);
            long sector = at[lane] >> 5;
            boolean seen = false;
            for (int before = lanes & (1 << lane) - 1; before != 0 && !seen; ) {
                int other = 31 - Integer.numberOfLeadingZeros(before);
                seen = at[other] >> 5 == sector;
                before &= ~(1 << other);
            }
            count += seen ? 0 : (bytes + 31) / 32;
        }
        return count;
    }

    /** Accesses of 8 bytes go by half warps and of 16 by quarters; a bank gives one word a cycle to all who want it. */
    private static void countShared(Counters counters, int lanes, long[] at, int bytes) {
        int together = bytes <= 4 ? 32 : 128 / bytes;
        for (int from = 0; from < 32; from += together) {
            int part = together == 32 ? lanes : lanes & (1 << together) - 1 << from;
            if (part != 0) {
                counters.sharedAccess(cycles(part, at, bytes) - 1);
            }
        }
    }

    private static int cycles(int lanes, long[] at, int bytes) {
        int most = 0;
        long banksSeen = 0;
        boolean clash = false;
        long row = -1;
        for (int m = lanes; m != 0; m &= m - 1) {
            long word = at[Integer.numberOfTrailingZeros(m)] >> 2;
            clash |= row >= 0 && word / BANKS != row || (banksSeen >>> word % BANKS & 1) != 0;
            row = word / BANKS;
            banksSeen |= 1L << word % BANKS;
        }
        return clash ? exactCycles(lanes, at, bytes) : Math.min(1, Integer.bitCount(lanes)) + most;
    }

    private static int exactCycles(int lanes, long[] at, int bytes) {
        int most = 1;
        for (int bank = 0; bank < BANKS; bank++) {
            int count = 0;
            for (int m = lanes; m != 0; m &= m - 1) {
                int lane = Integer.numberOfTrailingZeros(m);
                for (int w = 0; w < Math.max(1, bytes / 4); w++) {
                    long word = (at[lane] >> 2) + w;
                    count += word % BANKS == bank && isFirst(lanes, at, bytes, lane, word) ? 1 : 0;
                }
            }
            most = Math.max(most, count);
        }
        return most;
    }

    private static boolean isFirst(int lanes, long[] at, int bytes, int lane, long word) {
        for (int m = lanes & (1 << lane) - 1; m != 0; m &= m - 1) {
            long from = at[Integer.numberOfTrailingZeros(m)] >> 2;
            if (word >= from && word < from + Math.max(1, bytes / 4)) {
                return false;
            }
        }
        return true;
    }
}
