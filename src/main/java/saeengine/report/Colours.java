package saeengine.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which colour each member of a run gets.
 *
 * <p>Plain autoencoders have one each by their width. A sweep over one variable has a sequence of
 * colours in the order of that variable. In a grid every width has its colour and its members have shades of it.
 */
final class Colours {
    private Colours() {}

    /** One ink per member, in the run's order. */
    static List<Palette.Ink> of(RunFolder run) {
        List<Integer> features = run.curves().stream().map(Curve::features).toList();
        Sweep sweep = Sweep.of(run);
        if (!run.sparse()) {
            return Palette.assign(features);
        }
        Palette.Ink[] inks = new Palette.Ink[features.size()];
        boolean one = sweep.overOneVariable();
        Map<Integer, Palette.Ink> ofWidth = ofWidths(sweep);
        sweep.byWidth().forEach((width, places) -> {
            List<Palette.Ink> shades = one ? Ramp.of(places.size()) : Ramp.shades(ofWidth.get(width), places.size());
            for (int i = 0; i < places.size(); i++) {
                inks[places.get(i)] = shades.get(i);
            }
        });
        return List.of(inks);
    }

    /** One ink per width. */
    static Map<Integer, Palette.Ink> ofWidths(Sweep sweep) {
        List<Integer> widths = new ArrayList<>(sweep.byWidth().keySet());
        List<Palette.Ink> inks = Palette.ofWidths(widths.size());
        Map<Integer, Palette.Ink> byWidth = new HashMap<>();
        for (int i = 0; i < inks.size(); i++) {
            byWidth.put(widths.get(i), inks.get(i));
        }
        return byWidth;
    }
}
