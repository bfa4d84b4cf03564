package saeengine.ptx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;

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
    private final List<TreeMap<Long, Integer>> begun = new ArrayList<>();
    private int next;
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

    /** The seed of the errors of approximate functions. */
    long errors() {
        return machine.options().errors();
    }

    /** Runs all blocks in an order drawn from the seed, some of them at a time, in turns drawn from it too. */
    void run(SplittableRandom random) {
        Arrays.setAll(order, i -> i);
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swap = order[i];
            order[i] = order[j];
            order[j] = swap;
        }
        List<Block> resident = new ArrayList<>();
        for (int slot = 0; slot < Math.min(machine.options().resident(), order.length); slot++) {
            begun.add(new TreeMap<>());
            resident.add(new Block(this, slot, random));
            begin(resident.get(slot));
        }
        while (!resident.isEmpty()) {
            boolean alone = resident.size() == 1;
            Block block = resident.get(alone ? 0 : random.nextInt(resident.size()));
            if (!block.turn(alone)) {
                if (next < order.length) {
                    begin(block);
                } else {
                    resident.remove(block);
                }
            }
        }
    }

    private void begin(Block block) {
        block.begin(order[next]);
        begun.get(block.slot()).put(block.start(), order[next++]);
    }

    /** The block that ran in a slot at a time of this launch. */
    String blockAt(int slot, long time) {
        return "block " + grid.text(begun.get(slot).floorEntry(time).getValue());
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
