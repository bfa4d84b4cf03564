package saeengine.ptx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Runs entries of PTX modules over a memory, one launch at a time, in the calling thread.
 *
 * <p>Launches end before {@link #launch} returns. A machine belongs to one thread.
 */
public final class PtxMachine {
    private static final int MOST_THREADS = 1024;
    private static final int MOST_SHARED = 48 * 1024;

    private final GlobalMemory memory;
    private final Options options;
    private final SplittableRandom random;
    private final Map<PtxEntry, Counters> counters = new LinkedHashMap<>();
    private long now;

    /**
     * How to run.
     *
     * @param seed draws the order of blocks and the turns of blocks and warps
     * @param checked whether shared memory has a shadow; global memory's own setting says it for that
     * @param resident blocks of a launch that run in turns, at most {@link Stamp#SLOTS}
     * @param maxInstructions warp instructions of a launch, after which it counts as endless
     * @param errors draws the errors of approximate functions
     */
    public record Options(long seed, boolean checked, int resident, long maxInstructions, long errors) {
        /** All checks, and as many blocks at a time as there may be. */
        public static Options checked(long seed) {
            return new Options(seed, true, Stamp.SLOTS, 1L << 33, 1);
        }

        /** Bounds checks only, one block after another. */
        public static Options fast() {
            return new Options(0, false, 1, 1L << 40, 1);
        }

        public Options withMaxInstructions(long most) {
            return new Options(seed, checked, resident, most, errors);
        }

        public Options withErrors(long errorSeed) {
            return new Options(seed, checked, resident, maxInstructions, errorSeed);
        }
    }

    public PtxMachine(GlobalMemory memory, Options options) {
        this.memory = memory;
        this.options = options;
        this.random = new SplittableRandom(options.seed());
    }

    /**
     * Runs an entry to its end.
     *
     * @param parameters packed as the entry's parameter list says, native byte order, from the buffer's position 0
     * @throws PtxTrap where the kernel does what is undefined
     */
    public void launch(
            PtxModule module,
            String entryName,
            int gridX,
            int gridY,
            int gridZ,
            int blockX,
            int blockY,
            int blockZ,
            ByteBuffer parameters) {
        PtxEntry entry = module.entry(entryName);
        Extent grid = new Extent(gridX, gridY, gridZ);
        Extent block = new Extent(blockX, blockY, blockZ);
        requireFits(entry, block, parameters);
        Counters counted = counters.computeIfAbsent(entry, Counters::new);
        counted.launched();
        ByteBuffer own = parameters.duplicate().order(ByteOrder.nativeOrder());
        new Launch(this, entry, grid, block, own, counted).run(random);
    }

    private static void requireFits(PtxEntry entry, Extent block, ByteBuffer parameters) {
        if (block.count() > Math.min(MOST_THREADS, entry.maxThreads())) {
            throw new IllegalArgumentException(entry.name() + ": " + block.count() + " threads a block, at most "
                    + Math.min(MOST_THREADS, entry.maxThreads()) + " are allowed");
        }
        if (entry.sharedBytes() > MOST_SHARED) {
            throw new IllegalArgumentException(entry.name() + ": " + entry.sharedBytes()
                    + " bytes of static shared memory, at most " + MOST_SHARED + " are allowed");
        }
        if (parameters.capacity() < entry.parameterBytes()) {
            throw new IllegalArgumentException(entry.name() + ": needs " + entry.parameterBytes()
                    + " bytes of parameters, got " + parameters.capacity());
        }
    }

    /** What was counted, for every entry launched so far. */
    public Collection<Counters> allCounters() {
        return counters.values();
    }

    /** What was counted for an entry; null where it was never launched. */
    public Counters counters(PtxModule module, String entry) {
        return counters.get(module.entry(entry));
    }

    GlobalMemory memory() {
        return memory;
    }

    Options options() {
        return options;
    }

    long now() {
        return now;
    }

    long tick() {
        return ++now;
    }
}
