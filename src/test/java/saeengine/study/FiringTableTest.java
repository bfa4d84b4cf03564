package saeengine.study;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import saeengine.eval.DensityHistogram;

class FiringTableTest {
    private static List<String> lines(String text) {
        return text.lines().map(line -> line.strip().replaceAll(" +", " ")).toList();
    }

    /** Of 10,000 rows: two latents in [-4, -3.5), one of 1 %, one of 3.2 %, one on every row, three never. */
    private static final DensityHistogram HISTOGRAM =
            DensityHistogram.of(new long[] {1, 2, 100, 320, 10_000, 0, 0, 0}, 10_000);

    @Test
    void latentsAreCountedByHalfPowersOfTen() {
        assertEquals(
                List.of(
                        "log10 of the share of rows it fires on latents of A",
                        "-4.0 to -3.5 2 " + "#".repeat(27),
                        "-3.5 to -3.0 0",
                        "-3.0 to -2.5 0",
                        "-2.5 to -2.0 0",
                        "-2.0 to -1.5 1 " + "#".repeat(14),
                        "-1.5 to -1.0 1 " + "#".repeat(14),
                        "-1.0 to -0.5 0",
                        "-0.5 to 0.0 1 " + "#".repeat(14),
                        "never 3 " + "#".repeat(40)),
                lines(FiringTable.text(List.of("A"), List.of(HISTOGRAM))));
    }

    @Test
    void severalStandSideBySideWithoutBars() {
        DensityHistogram none = DensityHistogram.of(new long[] {0, 0}, 10);
        List<String> lines = lines(FiringTable.text(List.of("A", "B"), List.of(HISTOGRAM, none)));
        assertEquals("-4.0 to -3.5 2 0", lines.get(1));
        assertEquals("never 3 2", lines.get(lines.size() - 1));
        assertEquals(
                List.of(
                        "log10 of the share of rows it fires on latents of B",
                        "-0.5 to 0.0 0",
                        "never 2 " + "#".repeat(40)),
                lines(FiringTable.text(List.of("B"), List.of(none))));
    }
}
