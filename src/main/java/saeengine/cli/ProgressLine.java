package saeengine.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The words of a progress line: a bar, how far, how fast, how long still, and what else there is to say.
 *
 * <p>A narrow terminal gets fewer of them. What was once left out stays out, so that the line does not jump.
 */
final class ProgressLine {
    private static final int LONG_BAR = 24;
    private static final int SHORT_BAR = 10;

    private final boolean utf8;
    private int fewer;
    private int before;

    ProgressLine(boolean utf8) {
        this.utf8 = utf8;
    }

    /**
     * @param all 0 where it is not known
     * @param rate of {@code unit} a second
     * @param read what {@code readRate} is of
     * @param readRate 0 for none
     */
    record State(String what, String unit, long done, long all, double rate, String read, double readRate) {
        private String count() {
            return all > 0 ? String.format(Locale.ROOT, "%,d/%,d", done, all) : String.format(Locale.ROOT, "%,d", done);
        }

        private String speed() {
            return String.format(Locale.ROOT, rate < 100 ? "%.1f %s/s" : "%,.0f %s/s", rate, unit);
        }

        private String reading() {
            return readRate > 0 ? String.format(Locale.ROOT, "%,.0f %s/s", readRate, read) : "";
        }

        private String left() {
            return done < all && rate > 0 ? duration((all - done) / rate) + " left" : "";
        }
    }

    /** Everything, for a log. */
    String whole(State s, String more) {
        return joined(s.what() + " " + s.count(), s.speed(), s.reading(), s.left(), more);
    }

    /** As much as fits. */
    String fitting(State s, List<String> more, int width) {
        List<String> forms = new ArrayList<>();
        String named = s.what() + " " + s.count();
        for (String tail : more) {
            forms.add(joined(bar(s, LONG_BAR) + named, s.speed(), s.reading(), s.left(), tail));
            forms.add(joined(bar(s, LONG_BAR) + named, s.speed(), s.left(), tail));
            forms.add(joined(bar(s, SHORT_BAR) + named, s.speed(), s.left(), tail));
            forms.add(joined(bar(s, SHORT_BAR) + named, s.left(), tail));
            forms.add(joined(named, s.left(), tail));
        }
        for (String tail : more) {
            forms.add(joined(s.count(), s.left(), tail));
            forms.add(joined(s.count(), tail));
        }
        fewer = width > before ? 0 : fewer;
        before = width;
        while (fewer < forms.size() - 1 && forms.get(fewer).length() > width) {
            fewer++;
        }
        String chosen = forms.get(fewer);
        return chosen.length() > width ? chosen.substring(0, Math.max(0, width)) : chosen;
    }

    private static String joined(String... parts) {
        StringBuilder line = new StringBuilder();
        for (String part : parts) {
            line.append(line.isEmpty() || part.isEmpty() ? "" : "  ").append(part);
        }
        return line.toString();
    }

    private String bar(State s, int length) {
        if (s.all() <= 0) {
            return "";
        }
        int full = (int) Math.min(length, Math.round((double) s.done() / s.all() * length));
        return (utf8 ? "█" : "#").repeat(full) + (utf8 ? "░" : ".").repeat(length - full) + " ";
    }

    static String duration(double seconds) {
        long s = Math.round(seconds);
        if (s >= 3600) {
            return String.format(Locale.ROOT, "%d h %02d min", s / 3600, s % 3600 / 60);
        }
        return s >= 60 ? String.format(Locale.ROOT, "%d min %02d s", s / 60, s % 60) : s + " s";
    }
}
