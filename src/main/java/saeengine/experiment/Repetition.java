package saeengine.experiment;

import com.google.gson.JsonObject;
import java.util.Locale;
import saeengine.metric.Metric;

/**
 * How often a run reads what it trains on.
 *
 * @param ofWindows whether a step takes a window of a story, not a number of rows
 * @param there how many there are to train on; at least that where {@code more}
 * @param more whether counting ended before the text did
 */
record Repetition(boolean ofWindows, long there, boolean more) {
    /** The most that is counted before training; beyond it only that there is more is said. */
    static final long MOST_COUNTED = 4_000_000;

    private String what() {
        return ofWindows ? "windows of stories" : "rows";
    }

    /** Said before training. */
    String plan(long steps, long each) {
        long taken = steps * each;
        String start = String.format(Locale.ROOT, "%,d steps take %,d %s; there are ", steps, taken, what());
        if (taken <= there) {
            return start + (more ? "more" : String.format(Locale.ROOT, "%,d", there)) + ", so none is read twice";
        }
        return start
                + (more
                        ? String.format(
                                Locale.ROOT,
                                "more than %,d, so each is read %.3g times at most",
                                there,
                                (double) taken / there)
                        : String.format(Locale.ROOT, "%,d, so each is read %.4g times", there, (double) taken / there));
    }

    /** Said after it; "" where it is not known. */
    String outcome(long taken) {
        if (taken <= there) {
            return String.format(Locale.ROOT, ", all different");
        }
        return more
                ? ""
                : String.format(
                        Locale.ROOT, ", %,d different %s read %.4g times each", there, what(), (double) taken / there);
    }

    /** Adds what is known to a summary. */
    void addTo(JsonObject summary, long taken) {
        if (!more || taken <= there) {
            summary.addProperty(Metric.DIFFERENT.key(), Math.min(taken, there));
            summary.addProperty(Metric.TIMES_READ.key(), taken <= there ? 1 : (double) taken / there);
        }
    }
}
