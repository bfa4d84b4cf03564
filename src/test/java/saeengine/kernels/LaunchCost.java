package saeengine.kernels;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a kernel's launches in a piece of a step cost in the interpreter, as kept in launches.txt.
 *
 * @param work the piece of a step, with its sizes
 * @param blocks of all launches
 * @param path of a launch's longest block, the mean over launches: instructions of the warp that has most to do, from barrier to barrier
 * @param instructions of all warps
 * @param pieces of 32 bytes of global memory that accesses touched, as if nothing were cached
 */
public record LaunchCost(
        String work, String kernel, long launches, long blocks, long path, long instructions, long pieces) {
    private static final String HEAD =
            "# work: kernel, launches, blocks, instructions on the longest path of a block, of all warps, pieces of 32"
                    + " bytes touched.\n# Written by: mvn test -Dtest=LaunchCostsTest -Dkernels.write=true, then"
                    + " KernelsPageTest likewise\n";

    public static Path file() {
        return Path.of("src/test/resources/kernels/launches.txt");
    }

    /** The committed figures, in their order. */
    public static List<LaunchCost> committed() {
        return of(file());
    }

    /** The same works before blocks were made smaller, as the interpreter counted them then. */
    public static List<LaunchCost> before() {
        return of(Path.of("src/test/resources/kernels/launches-before.txt"));
    }

    private static List<LaunchCost> of(Path file) {
        List<LaunchCost> all = new ArrayList<>();
        for (String line : CudaSources.text(file).split("\n")) {
            if (!line.startsWith("#") && !line.isBlank()) {
                String[] named = line.split(": +", 2);
                String[] parts = named[1].trim().split(" +");
                all.add(new LaunchCost(
                        named[0],
                        parts[0],
                        Long.parseLong(parts[1]),
                        Long.parseLong(parts[2]),
                        Long.parseLong(parts[3]),
                        Long.parseLong(parts[4]),
                        Long.parseLong(parts[5])));
            }
        }
        return all;
    }

    public static String text(List<LaunchCost> all) {
        StringBuilder text = new StringBuilder(HEAD);
        for (LaunchCost c : all) {
            text.append(String.format(
                    Locale.ROOT,
                    "%s: %-24s %3d %6d %7d %9d %9d%n",
                    c.work(),
                    c.kernel(),
                    c.launches(),
                    c.blocks(),
                    c.path(),
                    c.instructions(),
                    c.pieces()));
        }
        return text.toString();
    }
}
