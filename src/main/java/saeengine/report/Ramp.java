package saeengine.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Colours in a sequence: lightness rises steadily along it, so that their order shows in any colour vision and in grey.
 *
 * <p>The sequence for white grounds is the lower part of viridis (S. van der Walt and N. Smith, 2015),
 * up to where it would pale; the one for dark grounds runs through the same hues, lighter.
 */
final class Ramp {
    private static final int[] ON_LIGHT = {0x440154, 0x3e4a89, 0x26768e, 0x1f9a83, 0x63b235};
    private static final int[] ON_DARK = {0x9a86f2, 0x5fa0ee, 0x4fc0c4, 0x86d986, 0xf6ea70};

    private Ramp() {}

    /** So many colours, evenly along the sequence. */
    static List<Palette.Ink> of(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> at(count == 1 ? 0.5 : i / (count - 1.0)))
                .toList();
    }

    private static Palette.Ink at(double place) {
        return new Palette.Ink(hex(between(ON_LIGHT, place)), hex(between(ON_DARK, place)));
    }

    private static int between(int[] stops, double place) {
        double at = place * (stops.length - 1);
        int below = Math.min(stops.length - 2, (int) at);
        return mix(stops[below], stops[below + 1], at - below);
    }

    private static int mix(int from, int to, double part) {
        int mixed = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            double channel = (1 - part) * (from >> shift & 255) + part * (to >> shift & 255);
            mixed |= (int) Math.round(channel) << shift;
        }
        return mixed;
    }

    private static String hex(int colour) {
        return String.format(Locale.ROOT, "#%06x", colour);
    }
}
