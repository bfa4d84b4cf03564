package saeengine.ptx;

import java.util.SplittableRandom;

/** The warps of one block, run in random turns between barriers; one object serves the blocks of a slot in turn. */
final class Block {
    private static final int LONG_TURN = 1 << 16;
    private static final int SHORT_TURN = 64;

    private final Launch launch;
    private final int slot;
    private final SplittableRandom random;
    private final Warp[] warps;
    private final Region shared;
    private int index;
    private long start;
    private long lastBarrier;
    private long path;

    Block(Launch launch, int slot, SplittableRandom random) {
        this.launch = launch;
        this.slot = slot;
        this.random = random;
        this.shared = launch.sharedRegion();
        this.warps = new Warp[(launch.block().count() + Registers.LANES - 1) / Registers.LANES];
        for (int i = 0; i < warps.length; i++) {
            warps[i] = new Warp(this, i);
        }
    }

    Launch launch() {
        return launch;
    }

    /** Its place among the blocks that run at a time. */
    int slot() {
        return slot;
    }

    int index() {
        return index;
    }

    Region shared() {
        return shared;
    }

    long launchStart() {
        return launch.start();
    }

    long start() {
        return start;
    }

    long lastBarrier() {
        return lastBarrier;
    }

    /** Puts the block with this number at its start. */
    void begin(int number) {
        index = number;
        start = launch.tick();
        lastBarrier = start;
        path = 0;
        shared.forget();
        for (Warp warp : warps) {
            warp.begin();
        }
    }

    /** Runs one warp for a while, or lets them all pass a barrier; false where the block is at its end. */
    boolean turn(boolean alone) {
        int running = count(Warp.State.RUNNING);
        if (running > 0) {
            boolean last = running == 1;
            nthRunning(last ? 0 : random.nextInt(running))
                    .run(last && alone ? LONG_TURN : 1 + random.nextInt(SHORT_TURN));
        } else if (count(Warp.State.AT_BARRIER) > 0) {
            passBarrier();
        } else {
            lengthenPath();
            launch.counters().block(path);
            return false;
        }
        return true;
    }

    private int count(Warp.State state) {
        int count = 0;
        for (Warp warp : warps) {
            count += warp.state() == state ? 1 : 0;
        }
        return count;
    }

    private Warp nthRunning(int n) {
        int left = n;
        for (Warp warp : warps) {
            if (warp.state() == Warp.State.RUNNING && left-- == 0) {
                return warp;
            }
        }
        throw new IllegalStateException("no warp runs");
    }

    private void passBarrier() {
        Warp first = null;
        for (Warp warp : warps) {
            if (warp.lostThreads()) {
                Warp waiting = waiting();
                throw waiting.trap(0, "exited threads: warp " + warp.id() + " has threads that returned before");
            }
            if (first == null) {
                first = warp;
            }
            if (warp.pc() != first.pc()) {
                throw warp.trap(
                        0,
                        "divergent barrier: warp " + first.id() + " waits at "
                                + launch.entry().steps()[first.pc()].place());
            }
        }
        lengthenPath();
        lastBarrier = launch.tick();
        for (Warp warp : warps) {
            warp.release();
        }
    }

    /** All warps wait for the one that has most to do before a barrier. */
    private void lengthenPath() {
        long most = 0;
        for (Warp warp : warps) {
            most = Math.max(most, warp.takeIssued());
        }
        path += most;
    }

    private Warp waiting() {
        for (Warp warp : warps) {
            if (warp.state() == Warp.State.AT_BARRIER) {
                return warp;
            }
        }
        throw new IllegalStateException("no warp waits");
    }
}
