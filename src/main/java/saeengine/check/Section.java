package saeengine.check;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What one part of the self-test found.
 *
 * @param cases how many were run
 * @param worst each case's largest deviation, measured against its bound; nothing of a case that only passes or fails
 * @param failures one line each; none where the part passed
 * @param note what has to be known of the device to read the figures; empty for nothing
 * @param seconds that it took
 */
public record Section(
        String name, int cases, Map<String, Deviation> worst, List<String> failures, String note, double seconds) {
    Section noted(String text) {
        return new Section(name, cases, worst, failures, text, seconds);
    }

    public boolean passed() {
        return failures.isEmpty();
    }

    /** The deviation nearest to its bound or farthest above; NaN is farthest. */
    public Optional<Deviation> farthest() {
        return worst.values().stream().max(Comparator.comparingDouble(Deviation::ofBound));
    }

    /** One line for the summary. */
    public String text() {
        String verdict = String.format(Locale.ROOT, "%-4s  %-14s %4d cases", passed() ? "PASS" : "FAIL", name, cases);
        String failed = passed() ? "" : ", " + failures.size() + (failures.size() == 1 ? " failure" : " failures");
        String took = String.format(Locale.ROOT, " %6.1f s", seconds);
        return verdict
                + took
                + failed
                + farthest()
                        .map(d -> String.format(
                                Locale.ROOT, ", worst error %.1e of at most %.0e (%s)", d.error(), d.bound(), d.what()))
                        .orElse("")
                + (note.isEmpty() ? "" : "; " + note);
    }
}
