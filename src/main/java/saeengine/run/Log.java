package saeengine.run;

import java.util.Locale;

/**
 * What a long work says while it is done. Nothing below the commands prints: it says its lines here, and whoever started
 * it shows them, keeps them, or lets them go.
 */
public interface Log {
    /** Lets everything go. */
    Log SILENT = new Log() {
        @Override
        public void say(String text) {}

        @Override
        public Meter meter(String what, String unit, long all) {
            return Meter.SILENT;
        }
    };

    /** A line that stays, without its end; some are several, as a table is. */
    void say(String text);

    /** As {@link #say(String)}, of a format of {@link String#format(Locale, String, Object...)} in the root locale. */
    default void say(String format, Object... values) {
        say(String.format(Locale.ROOT, format, values));
    }

    /** What is being done now, of which nobody knows how long it takes; until {@link #done}. */
    default void doing(String what) {}

    /** What {@link #doing} said is over. */
    default void done() {}

    /**
     * Follows a work that is counted.
     *
     * @param what is counted, as in "step"
     * @param unit of its rate, as in "steps"
     * @param all of it; 0 where that is not known
     */
    Meter meter(String what, String unit, long all);

    /**
     * As above.
     *
     * @param read what a second work beside it counts, of which the rate is told, as in "tokens"
     */
    default Meter meter(String what, String unit, long all, String read) {
        return meter(what, unit, all);
    }
}
