package saeengine.cli;

import java.util.Locale;

/** Losses side by side, short enough for a progress line. */
final class Losses {
    private Losses() {}

    static String text(float[] losses) {
        StringBuilder text = new StringBuilder();
        for (float loss : losses) {
            text.append(text.isEmpty() ? "" : "  ").append(String.format(Locale.ROOT, "%.4g", loss));
        }
        return text.toString();
    }
}
