package saeengine.kernels;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a launch of a kernel cost in the interpreter, as kept in traffic.txt.
 *
 * @param ofLeast bytes of the 32-byte pieces of global memory that its accesses touched, as if nothing were cached, over
 *     the least that the work needs; NaN where that depends on more than the launch's numbers
 * @param pieces pieces that a warp's accesses touched over those that as many bytes fill; 1 where lanes are neighbours
 * @param bankWays cycles of an access of shared memory over those it needs without conflicts; 1 where there is none
 * @param sizes of the launch
 */
public record KernelTraffic(double ofLeast, double pieces, double bankWays, String sizes) {
    private static final String HEAD =
            "# kernel, bytes counted over the least, pieces touched over pieces filled, cycles of"
                    + " an access of shared memory, sizes.\n# Written by: mvn test -Dtest=CountedTrafficTest"
                    + " -Dkernels.write=true, then KernelsPageTest likewise\n";

    /** The committed figures, by kernel. */
    public static Map<String, KernelTraffic> committed() {
        Map<String, KernelTraffic> all = new TreeMap<>();
        for (String line : CudaSources.text(file()).split("\n")) {
            if (!line.startsWith("#") && !line.isBlank()) {
                String[] parts = line.split(" +", 5);
                all.put(
                        parts[0],
                        new KernelTraffic(
                                Double.parseDouble(parts[1]),
                                Double.parseDouble(parts[2]),
                                Double.parseDouble(parts[3]),
                                parts[4]));
            }
        }
        return all;
    }

    public static java.nio.file.Path file() {
        return java.nio.file.Path.of("src/test/resources/kernels/traffic.txt");
    }

    public static String text(Map<String, KernelTraffic> all) {
        StringBuilder text = new StringBuilder(HEAD);
        new TreeMap<>(all)
                .forEach((kernel, t) -> text.append(String.format(
                        Locale.ROOT,
                        "%-32s %6.2f %6.2f %5.2f  %s%n",
                        kernel,
                        t.ofLeast(),
                        t.pieces(),
                        t.bankWays(),
                        t.sizes())));
        return text.toString();
    }
}
