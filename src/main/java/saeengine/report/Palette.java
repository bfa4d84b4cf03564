package saeengine.report;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The colours of curves: the four widths of the classic figure keep theirs, all others take the next free one.
 *
 * <p>The colours differ in lightness as well as in hue, so that they stay apart under the common
 * colour vision deficiencies and in grey print; figures name every line at its end all the same.
 */
final class Palette {

    /** A colour on white and the same one on a dark page. */
    record Ink(String onLight, String onDark) {}

    private static final Map<Integer, Ink> CLASSIC = Map.of(
            100, new Ink("#12854f", "#3fc084"),
            767, new Ink("#1460c8", "#6aa8ff"),
            768, new Ink("#cc2531", "#ff7078"),
            1000, new Ink("#ee8d00", "#ffb347"));

    private static final List<Ink> OTHERS = List.of(
            new Ink("#7a3ea8", "#bf8ff0"),
            new Ink("#3ba3d8", "#7fcdf5"),
            new Ink("#8c5a1c", "#cf9b5c"),
            new Ink("#d6619f", "#f59cc8"),
            new Ink("#3d4650", "#c2cad3"),
            new Ink("#8f9c00", "#cbd84f"),
            new Ink("#00a59a", "#4fd9cf"),
            new Ink("#2d2a86", "#9e9bf5"));

    /** For the widths of a grid: dark enough for thin and dashed lines on white. */
    private static final List<Ink> OF_WIDTHS = List.of(
            new Ink("#0f62b4", "#5aa7f0"),
            new Ink("#c9540a", "#f08a4a"),
            new Ink("#0a8563", "#3cc79c"),
            new Ink("#a8438a", "#e08cc2"),
            new Ink("#836800", "#d9bd3c"),
            new Ink("#4b5661", "#b4bfca"),
            new Ink("#9c1f3f", "#f07a96"),
            new Ink("#4038ac", "#a29ff6"));

    private Palette() {}

    /** So many inks for the widths of a grid; with more than there are they come round again. */
    static List<Ink> ofWidths(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> OF_WIDTHS.get(i % OF_WIDTHS.size()))
                .toList();
    }

    /** One ink per width, in order; with more widths than inks they come round again. */
    static List<Ink> assign(List<Integer> widths) {
        Set<Integer> taken = new HashSet<>();
        int next = 0;
        Ink[] inks = new Ink[widths.size()];
        for (int i = 0; i < inks.length; i++) {
            Ink classic = CLASSIC.get(widths.get(i));
            // A second member of the same width must not look like the first.
            inks[i] = classic != null && taken.add(widths.get(i)) ? classic : OTHERS.get(next++ % OTHERS.size());
        }
        return List.of(inks);
    }
}
