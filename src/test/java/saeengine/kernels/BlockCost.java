package saeengine.kernels;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import saeengine.ptx.Counters;

/**
 * What a kernel's blocks cost in the interpreter, as kept in blocks.txt: what the account of a step reckons with.
 *
 * @param work where it was counted, with its sizes
 * @param blocks of all launches
 * @param longest path of a launch's longest block, the mean over launches
 * @param paths of all blocks, added up
 * @param instructions of all warps
 * @param pieces of 32 bytes of global memory that accesses touched, as if nothing were cached
 * @param shared cycles that shared memory is busy for all blocks, conflicts included
 * @param matrix floating-point operations on tensor cores
 */
public record BlockCost(
        String work,
        String kernel,
        long blocks,
        long longest,
        long paths,
        long instructions,
        long pieces,
        long shared,
        long matrix) {
    private static final String HEAD =
            "# work: kernel, blocks, instructions on the longest path of a block, on the paths of all blocks, of all"
                    + " warps, pieces of 32 bytes touched, cycles of shared memory, flops on tensor cores.\n# Written by: mvn test -Dtest=AccountCountsTest"
                    + " -Dkernels.write=true, then KernelsPageTest likewise\n";

    public static Path file() {
        return Path.of("src/test/resources/kernels/blocks.txt");
    }

    public static BlockCost of(String work, Counters counters) {
        return new BlockCost(
                work,
                counters.kernel(),
                counters.blocks(),
                counters.longestPath(),
                counters.allPaths(),
                counters.warpInstructions(),
                counters.sectors(),
                counters.sharedAccesses() + counters.bankConflicts(),
                counters.matrixFlops());
    }

    /** The committed figures, in their order. */
    public static List<BlockCost> committed() {
        List<BlockCost> all = new ArrayList<>();
        for (String line : CudaSources.text(file()).split("\n")) {
            if (!line.startsWith("#") && !line.isBlank()) {
                String[] named = line.split(": +", 2);
                String[] parts = named[1].trim().split(" +");
                all.add(new BlockCost(
                        named[0],
                        parts[0],
                        Long.parseLong(parts[1]),
                        Long.parseLong(parts[2]),
                        Long.parseLong(parts[3]),
                        Long.parseLong(parts[4]),
                        Long.parseLong(parts[5]),
                        Long.parseLong(parts[6]),
                        Long.parseLong(parts[7])));
            }
        }
        return all;
    }

    public static String text(List<BlockCost> all) {
        StringBuilder text = new StringBuilder(HEAD);
        for (BlockCost c : all) {
            text.append(String.format(
                    Locale.ROOT,
                    "%s: %-24s %6d %7d %9d %9d %9d %9d %9d%n",
                    c.work(),
                    c.kernel(),
                    c.blocks(),
                    c.longest(),
                    c.paths(),
                    c.instructions(),
                    c.pieces(),
                    c.shared(),
                    c.matrix()));
        }
        return text.toString();
    }
}
