package saeengine.ptx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;

/** One launch of an entry: its shape, its parameters, the clock, and what is counted. */
final class Launch {
    private final PtxMachine machine;
    private final PtxEntry entry;
    private final Extent grid;
    private final Extent block;
    private final ByteBuffer parameters;
    private final Counters counters;
    private final Region[] nearby;
    private final long start;
    private final int[] order;
    private final long[] startTimes;
    private int begun;
    private long left;

    Launch(PtxMachine machine, PtxEntry entry, Extent grid, Extent block, ByteBuffer parameters, Counters counters) {
        this.machine = machine;
        this.entry = entry;
        this.grid = grid;
        this.block = block;
        this.parameters = parameters;
        this.counters = counters;
        this.nearby = new Region[entry.steps().length];
        this.start = machine.tick();
        this.order = new int[grid.count()];
        this.startTimes = new long[order.length];
        this.left = machine.options().maxInstructions();
    }

    PtxEntry entry() {
        return entry;
    }

    Extent grid() {
        return grid;
    }

    Extent block() {
        return block;
    }

    ByteBuffer parameters() {
        return parameters;
    }

    Counters counters() {
        return counters;
    }

    long start() {
        return start;
    }

    long now() {
        return machine.now();
    }

    long tick() {
        return machine.tick();
    }

    /** Runs all blocks, in an order drawn from the seed. */
    void run(SplittableRandom random) {
        Arrays.setAll(order, i -> i);
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swap = order[i];
            order[i] = order[j];
            order[j] = swap;
        }
        Block one = new Block(this, random);
        for (int i = 0; i < order.length; i++) {
            startTimes[i] = now() + 1;
            begun = i + 1;
            one.run(order[i]);
        }
    }

    /** The block that ran at a time of this launch. */
    String blockAt(long time) {
        int found = Arrays.binarySearch(startTimes, 0, begun, time);
        int i = found >= 0 ? found : -found - 2;
        return "block " + grid.text(order[Math.max(0, i)]);
    }

    void count(int pc, int lanes) {
        counters.count(pc, lanes);
        if (--left < 0) {
            throw new PtxTrap(
                    entry.name(),
                    entry.steps()[pc].place(),
                    "no thread alone",
                    "endless: more than " + machine.options().maxInstructions() + " warp instructions");
        }
    }

    Region sharedRegion() {
        Region region = new Region(
                "shared memory",
                0,
                bytes(entry.sharedBytes()),
                true,
                machine.options().checked());
        for (PtxEntry.Gap gap : entry.sharedGaps()) {
            region.gap(gap.from(), gap.to());
        }
        return region;
    }

    Region localRegion(int size) {
        return size == 0
                ? null
                : new Region(
                        "local memory",
                        0,
                        bytes(size * Registers.LANES),
                        true,
                        machine.options().checked());
    }

    private static ByteBuffer bytes(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
    }

    /** The region of a global address; instructions mostly stay in the one they were in. */
    Region global(Warp warp, int lane, long address, int length) {
        Region near = nearby[warp.pc()];
        if (near != null && near.holds(address, length)) {
            return near;
        }
        Region region = Windows.isModule(address)
                ? entry.module().variables()
                : machine.memory().find(address);
        if (region == null || !region.holds(address, length)) {
            throw warp.trap(lane, machine.memory().outside(address, length) + " (0x" + Long.toHexString(address) + ")");
        }
        nearby[warp.pc()] = region;
        return region;
    }
}
