package saeengine.ptx;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Every check sees its bug and names it, and lets the same kernel pass without the bug, on several schedules. */
class TrapTest {
    private static final int SEEDS = 5;
    private static final PtxModule BUGS = Bench.module("bugs.ptx");

    private static PtxTrap trapped(String what, Consumer<Bench> launch) {
        PtxTrap last = null;
        for (int seed = 0; seed < SEEDS; seed++) {
            Bench bench = new Bench(BUGS, seed);
            last = assertThrows(PtxTrap.class, () -> launch.accept(bench), what);
            assertTrue(last.what().contains(what), last.getMessage());
        }
        return last;
    }

    private static void passes(Consumer<Bench> launch) {
        for (int seed = 0; seed < SEEDS; seed++) {
            Bench bench = new Bench(BUGS, seed);
            assertDoesNotThrow(() -> launch.accept(bench));
        }
    }

    private static Consumer<Bench> onFresh(String entry, int grid, int block, int argument) {
        return bench -> bench.launch(entry, grid, block, bench.fresh(64), argument);
    }

    @Test
    void outOfBoundsGlobal() {
        passes(b -> b.launch("copies", 2, 32, b.of(new float[40]), b.fresh(40), 40, 1));
        PtxTrap trap = trapped(
                "out of bounds: 4 bytes at offset 160 of the allocation of 160 bytes",
                b -> b.launch("copies", 2, 32, b.of(new float[40]), b.fresh(40), 40, 0));
        assertEquals("copies", trap.kernel());
        assertTrue(trap.place().startsWith("bugs.cu:7 (bugs.ptx:"), trap.place());
        assertTrue(trap.getMessage().contains("block (1,0,0), thread (8,0,0)"), trap.getMessage());
    }

    @Test
    void useAfterRelease() {
        trapped("use after release of the allocation of 160 bytes", b -> {
            Bench.Words x = b.of(new float[40]);
            b.memory.remove(x.address);
            b.launch("copies", 1, 32, x, b.fresh(40), 40, 1);
        });
    }

    @Test
    void uninitialisedGlobal() {
        trapped(
                "uninitialised read of the allocation of 160 bytes",
                b -> b.launch("copies", 1, 32, b.fresh(40), b.fresh(40), 40, 1));
    }

    @Test
    void uninitialisedReadByTheHost() {
        Bench bench = new Bench(BUGS, 1);
        Bench.Words y = bench.fresh(40);
        bench.launch("copies", 1, 32, bench.of(new float[40]), y, 40, 1);
        bench.memory.requireWritten(y.address, 128);
        IllegalStateException e =
                assertThrows(IllegalStateException.class, () -> bench.memory.requireWritten(y.address, 160));
        assertTrue(e.getMessage().contains("at offset 128"), e.getMessage());
    }

    @Test
    void offOneSharedVariableIntoTheNext() {
        passes(onFresh("shared_index", 1, 32, 0));
        trapped("lies between shared variables", onFresh("shared_index", 1, 32, 1));
        trapped("of shared memory", onFresh("shared_index", 1, 32, 1000));
    }

    @Test
    void uninitialisedShared() {
        passes(onFresh("shared_start", 1, 64, 1));
        PtxTrap trap = trapped("uninitialised read of shared memory + 20", onFresh("shared_start", 1, 64, 0));
        assertTrue(trap.getMessage().contains("thread (58,0,0)"), trap.getMessage());
    }

    @Test
    void misalignedVector() {
        passes(b -> b.launch("vector", 1, 32, b.of(new float[8]), b.fresh(32), 4));
        trapped("misaligned", b -> b.launch("vector", 1, 32, b.of(new float[8]), b.fresh(32), 1));
    }

    @Test
    void sharedRacesAcrossWarps() {
        for (String entry : new String[] {"read_after_write", "write_after_read", "write_after_write"}) {
            passes(onFresh(entry, 1, 64, 1));
            trapped("race: ", onFresh(entry, 1, 64, 0));
        }
        trapped("race: write after write", onFresh("write_after_write", 1, 64, 0));
    }

    @Test
    void lanesThatWriteDifferentValuesToOnePlace() {
        passes(onFresh("one_place", 1, 32, 1));
        trapped("one instruction writes different values", onFresh("one_place", 1, 32, 0));
    }

    @Test
    void sharedRaceWithinAWarp() {
        passes(onFresh("within_warp", 1, 32, 1));
        trapped("race: read after write", onFresh("within_warp", 1, 32, 0));
    }

    @Test
    void plainAccessBesideAtomics() {
        passes(onFresh("counts", 1, 64, 1));
        for (int seed = 0; seed < 20; seed++) {
            Bench bench = new Bench(BUGS, seed);
            PtxTrap trap = assertThrows(
                    PtxTrap.class, () -> onFresh("counts", 1, 64, 0).accept(bench));
            assertTrue(trap.what().matches("(race: (atomic|write) after|uninitialised).*"), trap.what());
        }
    }

    @Test
    void divergentBarriers() {
        passes(onFresh("divergent_barrier", 1, 64, 2));
        trapped("exited threads", onFresh("divergent_barrier", 1, 64, 1));
        passes(onFresh("divergent_lanes", 1, 64, 64));
        trapped("exited threads", onFresh("divergent_lanes", 1, 64, 40));
        passes(onFresh("early_exit", 1, 64, 64));
        trapped("exited threads", onFresh("early_exit", 1, 64, 50));
    }

    @Test
    void divergentShuffles() {
        passes(onFresh("divergent_shuffle", 1, 32, 32));
        trapped("have returned", onFresh("divergent_shuffle", 1, 32, 16));
        passes(onFresh("absent_lane", 1, 32, 3));
        trapped("shuffles from lane 20, which takes no part", onFresh("absent_lane", 1, 32, 20));
    }

    @Test
    void racesBetweenBlocks() {
        passes(b -> b.launch("between_blocks", 2, 32, b.fresh(64), b.fresh(64), 1));
        PtxTrap trap = trapped("race: ", b -> b.launch("between_blocks", 2, 32, b.zeros(64), b.fresh(64), 0));
        assertTrue(trap.what().contains("block ("), trap.what());
        passes(onFresh("blocks_overwrite", 2, 32, 1));
        trapped("race: write after write", onFresh("blocks_overwrite", 2, 32, 0));
        passes(b -> b.launch("blocks_change_inputs", 2, 32, b.zeros(64), b.fresh(64), 1));
        trapped("race: ", b -> b.launch("blocks_change_inputs", 2, 32, b.zeros(64), b.fresh(64), 0));
    }

    /** One launch after another is ordered: what one wrote the next may read. */
    @Test
    void launchesAreOrdered() {
        passes(b -> {
            Bench.Words y = b.zeros(64);
            for (int i = 0; i < 3; i++) {
                b.launch("blocks_change_inputs", 2, 32, y, b.fresh(64), 1);
                b.launch("between_blocks", 2, 32, y, b.fresh(64), 1);
            }
        });
    }

    @Test
    void readOnlyLoadOfWhatTheLaunchWrote() {
        passes(b -> b.launch("read_only", 1, 32, b.zeros(32), b.fresh(64)));
        trapped("ld.global.nc", b -> {
            Bench.Words x = b.zeros(64);
            b.launch("read_only", 1, 32, x, x);
        });
    }

    @Test
    void missingWaitForAsynchronousCopies() {
        passes(b -> b.launch("unwaited", 1, 32, b.of(new float[256]), b.fresh(32), 0));
        trapped(
                "before its cp.async was waited for",
                b -> b.launch("unwaited", 1, 32, b.of(new float[256]), b.fresh(32), 1));
        trapped(
                "before its cp.async was waited for",
                b -> b.launch("unwaited", 1, 32, b.of(new float[256]), b.fresh(32), 2));
        passes(b -> b.launch("copied_too_early", 1, 64, b.of(new float[512]), b.fresh(64), 1));
        trapped("race: ", b -> b.launch("copied_too_early", 1, 64, b.of(new float[512]), b.fresh(64), 0));
    }

    @Test
    void endlessLoops() {
        passes(b -> b.launch("endless", 1, 32, b.zeros(32), b.fresh(32), 100));
        trapped("endless", b -> b.launch("endless", 1, 32, b.zeros(32), b.fresh(32), 101));
    }
}
