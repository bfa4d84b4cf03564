package saeengine.ptx;

/**
 * Who touched a word of memory last, and when, in one long: enough to tell a race from an ordered access.
 *
 * <p>The machine's clock ticks at every memory instruction, barrier and warp barrier, over all launches, and the blocks of
 * a slot run one after another. So time and slot say which launch and which block an access belongs to, and two accesses
 * are ordered when a barrier that both threads passed lies between them. Bits from the top: time, slot, several lanes of
 * a warp, several warps, thread; both several-bits together are several blocks.
 */
final class Stamp {
    /** Blocks that can run at a time. */
    static final int SLOTS = 4;

    private static final int TIME = 14;
    private static final int SLOT = 12;
    private static final long LANES = 1 << 11;
    private static final long WARPS = 1 << 10;
    private static final long BLOCKS = LANES | WARPS;
    private static final long THREAD = WARPS - 1;

    private Stamp() {}

    static long time(long stamp) {
        return stamp >>> TIME;
    }

    static long of(Warp warp, int lane, long now) {
        return now << TIME | (long) warp.block().slot() << SLOT | warp.thread(lane);
    }

    private static int slot(long stamp) {
        return (int) (stamp >>> SLOT) & SLOTS - 1;
    }

    /** Whether an access of this launch was a block's own. */
    private static boolean isOf(Block block, long stamp) {
        return slot(stamp) == block.slot() && time(stamp) >= block.start() && (stamp & BLOCKS) != BLOCKS;
    }

    /** Whether a lane may rely on an earlier access being over; {@code start} is when the launch or block began. */
    static boolean ordered(long stamp, Warp warp, int lane, long start) {
        long time = stamp >>> TIME;
        if (time < start) {
            return true;
        }
        Block block = warp.block();
        if (!isOf(block, stamp)) {
            return false;
        }
        if (time < block.lastBarrier()) {
            return true;
        }
        int thread = (int) (stamp & THREAD);
        if ((stamp & WARPS) != 0 || thread / Registers.LANES != warp.id()) {
            return false;
        }
        return time < warp.lastSync(lane) || (stamp & LANES) == 0 && thread == warp.thread(lane);
    }

    /** The stamp of an access beside others that it may run together with: reads beside reads, atomics by atomics. */
    static long joined(long stamp, Warp warp, int lane, long start, long now) {
        long mine = of(warp, lane, now);
        long time = stamp >>> TIME;
        if (time < start) {
            return mine;
        }
        Block block = warp.block();
        if (!isOf(block, stamp)) {
            return mine | BLOCKS;
        }
        if (time < block.lastBarrier()) {
            return mine;
        }
        int thread = (int) (stamp & THREAD);
        if ((stamp & WARPS) != 0 || thread / Registers.LANES != warp.id()) {
            return mine | WARPS;
        }
        if (time < warp.lastSync(lane) || (stamp & LANES) == 0 && thread == warp.thread(lane)) {
            return mine;
        }
        return mine | LANES;
    }

    /** The other party of a race, in words. */
    static String who(long stamp, Warp warp) {
        if ((stamp & BLOCKS) == BLOCKS) {
            return "several blocks";
        }
        String where = isOf(warp.block(), stamp) ? "" : warp.launch().blockAt(slot(stamp), time(stamp)) + ", ";
        if ((stamp & WARPS) != 0) {
            return where + "several warps";
        }
        return where
                + ((stamp & LANES) != 0
                        ? "several lanes of warp " + (stamp & THREAD) / Registers.LANES
                        : "thread " + warp.launch().block().text((int) (stamp & THREAD)));
    }
}
