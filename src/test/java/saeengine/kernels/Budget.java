package saeengine.kernels;

import java.util.Map;
import java.util.TreeMap;

/** What every entry may take of a multiprocessor, as kept in budget.txt. */
final class Budget {
    static final java.util.List<String> ARCHITECTURES = java.util.List.of("sm_80", "sm_86", "sm_89", "sm_90");

    private static final String HEAD = "# entry, registers of a thread (the most of sm_80, sm_86, sm_89 and sm_90),"
            + " bytes of shared memory of a block;\n# no entry may spill. Written by: mvn test"
            + " -Dtest=PtxAssemblesTest,KernelsPageTest -Dkernels.write=true\n";

    private Budget() {}

    /** The committed budget; local memory is 0 throughout. */
    static Map<String, PtxAssembler.Usage> committed() {
        Map<String, PtxAssembler.Usage> budget = new TreeMap<>();
        for (String line : CudaSources.text(file()).split("\n")) {
            if (!line.startsWith("#") && !line.isBlank()) {
                String[] parts = line.split(" +");
                budget.put(parts[0], new PtxAssembler.Usage(Integer.parseInt(parts[1]), 0, Integer.parseInt(parts[2])));
            }
        }
        return budget;
    }

    static java.nio.file.Path file() {
        return java.nio.file.Path.of("src/test/resources/kernels/budget.txt");
    }

    static String text(Map<String, PtxAssembler.Usage> usages) {
        StringBuilder text = new StringBuilder(HEAD);
        usages.forEach(
                (entry, usage) -> text.append("%-32s %4d %6d%n".formatted(entry, usage.registers(), usage.shared())));
        return text.toString();
    }

    /** The larger of each number. */
    static PtxAssembler.Usage most(PtxAssembler.Usage a, PtxAssembler.Usage b) {
        return new PtxAssembler.Usage(
                Math.max(a.registers(), b.registers()),
                Math.max(a.local(), b.local()),
                Math.max(a.shared(), b.shared()));
    }
}
