package saeengine.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which colour each member of a run gets, and which dashes.
 *
 * <p>Plain autoencoders have a colour each by their width. A sweep over one variable has a sequence of colours in the
 * order of that variable. In a grid every width has its colour and every setting of its sparsity its dashes, so that
 * both are read off a line.
 */
final class Colours {
    /** A solid line, and then those that stay apart from it and from each other; in the form of SVG. */
    private static final List<String> DASHES = List.of("", "8 4", "2 3", "12 3 2 3", "16 5", "5 5");

    private Colours() {}

    /** One ink per member, in the run's order. */
    static List<Palette.Ink> of(RunFolder run) {
        List<Integer> features = run.curves().stream().map(Curve::features).toList();
        Sweep sweep = Sweep.of(run);
        if (!run.sparse()) {
            return Palette.assign(features);
        }
        Palette.Ink[] inks = new Palette.Ink[features.size()];
        Map<Integer, Palette.Ink> ofWidth = ofWidths(sweep);
        sweep.byWidth().forEach((width, places) -> {
            List<Palette.Ink> ramp = Ramp.of(places.size());
            for (int i = 0; i < places.size(); i++) {
                inks[places.get(i)] = sweep.overOneVariable() ? ramp.get(i) : ofWidth.get(width);
            }
        });
        return List.of(inks);
    }

    /** The dashes of each member, in the run's order; "" for a solid line. */
    static List<String> dashes(RunFolder run) {
        Sweep sweep = Sweep.of(run);
        String[] dashes = new String[run.curves().size()];
        Arrays.fill(dashes, "");
        if (run.sparse() && !sweep.overOneVariable()) {
            List<String> settings = sweep.byWidth().values().stream()
                    .flatMap(List::stream)
                    .map(place -> sweep.setting(sweep.members().get(place)))
                    .distinct()
                    .toList();
            for (int i = 0; i < dashes.length; i++) {
                dashes[i] = dash(settings.indexOf(sweep.setting(sweep.members().get(i))));
            }
        }
        return List.of(dashes);
    }

    static String dash(int place) {
        return DASHES.get(place % DASHES.size());
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
