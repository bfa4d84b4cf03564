package saeengine.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PaletteTest {

    @Test
    void theClassicWidthsKeepTheirColoursInAnyCompany() {
        List<Palette.Ink> alone = Palette.assign(List.of(100, 767, 768, 1000));
        List<Palette.Ink> mixed = Palette.assign(List.of(8, 1000, 16, 768, 767, 100));
        assertEquals(alone, List.of(mixed.get(5), mixed.get(4), mixed.get(3), mixed.get(1)));
        assertTrue(hue(alone.get(0)).equals("green") && hue(alone.get(1)).equals("blue"));
        assertTrue(hue(alone.get(2)).equals("red") && hue(alone.get(3)).equals("orange"));
    }

    @Test
    void othersAreTakenInOrderAndDiffer() {
        List<Integer> widths = IntStream.of(1, 2, 3, 4, 5, 6, 7, 8, 100, 767, 768, 1000)
                .boxed()
                .toList();
        List<Palette.Ink> inks = Palette.assign(widths);
        assertEquals(widths.size(), new HashSet<>(inks).size());
        assertEquals(inks, Palette.assign(widths));
        assertEquals(30, Palette.assign(IntStream.range(1, 31).boxed().toList()).size(), "more than there are");
    }

    @Test
    void twoMembersOfOneWidthDiffer() {
        assertEquals(2, new HashSet<>(Palette.assign(List.of(768, 768))).size());
    }

    @Test
    void everyColourStandsOutFromItsGround() {
        for (Palette.Ink ink : Palette.assign(IntStream.of(1, 2, 3, 4, 5, 6, 7, 8, 100, 767, 768, 1000)
                .boxed()
                .toList())) {
            assertTrue(Contrast.of(ink.onLight(), "#ffffff") > 2.3, ink.onLight() + " on white");
            assertTrue(Contrast.of(ink.onDark(), "#1a2027") > 4.5, ink.onDark() + " on dark");
        }
    }

    private static String hue(Palette.Ink ink) {
        int rgb = Integer.parseInt(ink.onLight().substring(1), 16);
        int red = rgb >> 16;
        int green = rgb >> 8 & 255;
        int blue = rgb & 255;
        if (red > green && red > blue) {
            return green > 2 * blue ? "orange" : "red";
        }
        return green > blue ? "green" : "blue";
    }
}
