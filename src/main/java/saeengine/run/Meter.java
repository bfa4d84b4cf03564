package saeengine.run;

import java.util.List;
import java.util.function.Supplier;

/** How far a counted work is: told very often, for whoever follows it to show now and then. */
public interface Meter {
    /** For a work that nobody follows. */
    Meter SILENT = (done, tokens, more) -> {};

    /**
     * The work stands here.
     *
     * @param done of what is counted
     * @param tokens read so far, for their rate; 0 for none
     * @param more what else there is to say, the same in ever fewer words; asked for only where it is shown
     */
    void at(long done, long tokens, Supplier<List<String>> more);

    /** The same without anything else to say. */
    default void at(long done) {
        at(done, 0, () -> List.of(""));
    }

    /** A line of its own; the work goes on. */
    default void say(String line) {}

    /** As {@link #say}, once in the work: of what is said again the first is enough. */
    default void noteOnce(String line) {}

    /** The work is over, and what was shown of it last stays. */
    default void end() {}

    /** The work is over, and something else is shown in its place. */
    default void wipe() {}
}
