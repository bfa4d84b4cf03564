package saeengine.report;

import java.util.Collection;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The colours a figure is drawn in: fixed ones on white for a file, or the page's own, which follow it into the dark.
 *
 * @param live whether colours are names that the page's style gives a value
 */
record Theme(String ink, String soft, String grid, String faintGrid, String axis, String ground, boolean live) {
    static final Theme STILL = new Theme("#1f2933", "#5f6b77", "#e3e7eb", "#f1f3f5", "#8a949e", "#fff", false);
    static final Theme PAGE =
            new Theme("var(--ink)", "var(--soft)", "var(--line)", "var(--faint)", "var(--soft)", "var(--card)", true);

    String of(Palette.Ink ink) {
        return live ? "var(" + name(ink) + ")" : ink.onLight();
    }

    /** The style rules that give the names of these inks their values. */
    static String rules(Collection<Palette.Ink> inks) {
        TreeMap<String, Palette.Ink> named = new TreeMap<>();
        inks.forEach(ink -> named.put(name(ink), ink));
        String light = named.entrySet().stream()
                .map(e -> " " + e.getKey() + ": " + e.getValue().onLight() + ";")
                .collect(Collectors.joining());
        String dark = named.entrySet().stream()
                .map(e -> " " + e.getKey() + ": " + e.getValue().onDark() + ";")
                .collect(Collectors.joining());
        return ":root {" + light + " }\n@media (prefers-color-scheme: dark) { :root {" + dark + " } }\n";
    }

    private static String name(Palette.Ink ink) {
        return "--c" + ink.onLight().substring(1) + ink.onDark().substring(1);
    }
}
