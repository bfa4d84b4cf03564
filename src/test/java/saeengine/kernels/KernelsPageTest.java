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
        String text = KernelsPage.text(KernelNote.all(), Budget.committed(), KernelTraffic.committed());
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
    void formulas() {
        Map<String, Double> names = Map.of("n", 6.0, "k", 2.0);
        assertEquals(20, Formula.value("4*n-k*2", names));
        assertEquals(4.5, Formula.value("(n+k*2-1)/k", names));
        assertEquals(names.keySet(), Formula.names("(n+k*2-1)/k"));
        assertThrows(IllegalArgumentException.class, () -> Formula.value("4*m", names));
        assertThrows(IllegalArgumentException.class, () -> Formula.value("4)", names));
    }
}
