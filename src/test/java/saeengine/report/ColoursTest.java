package saeengine.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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
    void aGridHasShadesOfItsWidths() {
        List<Palette.Ink> inks = Colours.of(RunFolder.read(SparseRun.grid(folder)));
        assertEquals(9, new HashSet<>(inks).size());
        assertEquals(
                Palette.ofWidths(3), List.of(inks.get(1), inks.get(4), inks.get(7)), "the middle is the colour itself");
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
    void rampAndShadesStandOutFromTheirGrounds() {
        List<Palette.Ink> all = new ArrayList<>(Ramp.of(9));
        Palette.ofWidths(8).forEach(base -> all.addAll(Ramp.shades(base, 4)));
        for (Palette.Ink ink : all) {
            assertTrue(Contrast.of(ink.onLight(), "#ffffff") > 2.3, ink.onLight() + " on white");
            assertTrue(
                    Contrast.of(ink.onDark(), "#1a2027") > 3,
                    ink.onDark() + " on dark: " + Contrast.of(ink.onDark(), "#1a2027"));
        }
    }
}
