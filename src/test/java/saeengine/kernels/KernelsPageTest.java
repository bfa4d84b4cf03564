package saeengine.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** docs/kernels.md says what the sources and the budget say. */
class KernelsPageTest {
    private static final Path PAGE = Path.of("docs/kernels.md");

    @Test
    void thePageIsUpToDate() throws IOException {
        String text = KernelsPage.text(
                KernelNote.all(),
                Budget.committed(),
                KernelTraffic.committed(),
                LaunchCost.before(),
                LaunchCost.committed(),
                ProductCost.all(),
                Account.all());
        if (Boolean.getBoolean("kernels.write")) {
            Files.writeString(PAGE, text);
        }
        assertEquals(
                text,
                CudaSources.text(PAGE),
                "docs/kernels.md is older than the sources; write it with: mvn test -Dtest=KernelsPageTest"
                        + " -Dkernels.write=true");
    }

    @Test
    void noKernelMovesLessThanTheLeast() {
        for (KernelNote note : KernelNote.all()) {
            double bytes = note.exampleOf(note.bytes());
            double least = note.exampleOf(note.least());
            assertTrue(bytes >= least && least > 0, note.name() + " moves " + bytes + ", the least is " + least);
        }
    }

    @Test
    void warpsThatStayOnAMultiprocessor() {
        assertEquals(64, KernelsPage.residentWarps(new PtxAssembler.Usage(32, 0, 0)));
        assertEquals(48, KernelsPage.residentWarps(new PtxAssembler.Usage(40, 0, 0)));
        assertEquals(16, KernelsPage.residentWarps(new PtxAssembler.Usage(128, 0, 0)));
        assertEquals(24, KernelsPage.residentWarps(new PtxAssembler.Usage(32, 0, 45_056)));
    }

    @Test
    void aLaunchTakesAsLongAsWhatItNeedsMostOf() {
        double gap = LaunchPart.GAP_MICROS;
        double cycles = LaunchPart.CYCLES;
        assertEquals(gap + cycles, LaunchPart.micros(cost(1, 16, 1700, 1, 1), 2), 1e-9);
        assertEquals(gap + 2 * cycles, LaunchPart.micros(cost(1, 265, 1700, 1, 1), 2), 1e-9);
        assertEquals(3 * gap + 3 * cycles, LaunchPart.micros(cost(3, 3 * 264, 1700, 1, 1), 2), 1e-9);
        assertEquals(gap + 5, LaunchPart.micros(cost(1, 264, 1, 132L * 4 * 1700 * 5, 1), 2), 1e-9);
        assertEquals(gap + 2 * 32 / 5.5, LaunchPart.micros(cost(1, 264, 1, 1, 2_000_000), 2), 1e-9);
    }

    private static LaunchCost cost(long launches, long blocks, long path, long instructions, long pieces) {
        return new LaunchCost("work", "kernel", launches, blocks, path, instructions, pieces);
    }

    @Test
    void formulas() {
        Map<String, Double> names = Map.of("n", 6.0, "k", 2.0);
        assertEquals(20, Formula.value("4*n-k*2", names));
        assertEquals(4.5, Formula.value("(n+k*2-1)/k", names));
        assertEquals(names.keySet(), Formula.names("(n+k*2-1)/k"));
        assertThrows(IllegalArgumentException.class, () -> Formula.value("4*m", names));
        assertThrows(IllegalArgumentException.class, () -> Formula.value("4)", names));
    }
}
