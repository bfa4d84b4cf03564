package saeengine.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ColoursTest {
    @TempDir
    Path folder;

    @Test
    void aSweepRunsAlongTheRampFromItsSparsestMember() {
        List<Palette.Ink> inks = Colours.of(RunFolder.read(SparseRun.lambdaSweep(folder)));
        List<Palette.Ink> ramp = Ramp.of(4);
        assertEquals(List.of(ramp.get(3), ramp.get(2), ramp.get(1), ramp.get(0)), inks);
    }

    @Test
    void aGridHasAColourForEachWidthAndDashesForEachK() {
        RunFolder run = RunFolder.read(SparseRun.grid(folder));
        List<Palette.Ink> inks = Colours.of(run);
        List<String> dashes = Colours.dashes(run);
        Set<String> lines = new HashSet<>();
        for (int i = 0; i < 9; i++) {
            assertEquals(Palette.ofWidths(3).get(i / 3), inks.get(i));
            assertEquals(dashes.get(i % 3), dashes.get(i), "one k, one pattern");
            lines.add(inks.get(i).onLight() + dashes.get(i));
        }
        assertEquals(9, lines.size(), "no two members look alike");
        assertEquals("", dashes.get(0));
    }

    @Test
    void aSweepOverOneVariableHasNoDashes() {
        RunFolder run = RunFolder.read(SparseRun.lambdaSweep(folder));
        assertEquals(List.of("", "", "", ""), Colours.dashes(run));
    }

    @Test
    void lightnessRisesAlongTheRampOnBothGrounds() {
        List<Palette.Ink> ramp = Ramp.of(24);
        for (int i = 1; i < ramp.size(); i++) {
            assertTrue(
                    Contrast.luminance(ramp.get(i).onLight())
                            > Contrast.luminance(ramp.get(i - 1).onLight()),
                    "" + i);
            assertTrue(
                    Contrast.luminance(ramp.get(i).onDark())
                            > Contrast.luminance(ramp.get(i - 1).onDark()),
                    "" + i);
        }
    }

    @Test
    void rampAndWidthsStandOutFromTheirGrounds() {
        List<Palette.Ink> all = new ArrayList<>(Ramp.of(9));
        all.addAll(Palette.ofWidths(8));
        for (Palette.Ink ink : all) {
            assertTrue(Contrast.of(ink.onLight(), "#ffffff") > 2.3, ink.onLight() + " on white");
            assertTrue(
                    Contrast.of(ink.onDark(), "#1a2027") > 3,
                    ink.onDark() + " on dark: " + Contrast.of(ink.onDark(), "#1a2027"));
        }
    }
}
