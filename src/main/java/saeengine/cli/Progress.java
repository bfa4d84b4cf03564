package saeengine.cli;

import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import saeengine.run.Meter;

/**
 * How far a long work is: one line drawn over and over on a terminal, a whole line now and then elsewhere.
 *
 * <p>A redirected file gets no control characters, and a line at every tenth of the work or every minute. A work that
 * is over in a few seconds says nothing there.
 */
final class Progress implements Meter {
    private static final long SECOND = 1_000_000_000L;
    private static final long TERMINAL_NANOS = SECOND / 5;
    private static final long PIPED_NANOS = 5 * SECOND;
    private static final long AT_LEAST_EVERY = 60 * SECOND;
    private static final long RESIZED_NANOS = 2 * SECOND;

    private final Screen screen;
    private final String what;
    private final String unit;
    private final long all;
    private final String read;
    private final LongSupplier clock;
    private final ProgressLine form;
    private long started;
    private long firstDone = -1;
    private long firstTokens;
    private long drawn;
    private long drawnDone;
    private long measured;
    private int width;
    private boolean onScreen;
    private boolean noted;

    /**
     * @param what is counted, as in "step"
     * @param unit of the rate, as in "steps"
     * @param all of it; 0 where that is not known
     */
    Progress(Screen screen, String what, String unit, long all) {
        this(screen, what, unit, all, "tokens");
    }

    /** @param read what the second rate is of */
    Progress(Screen screen, String what, String unit, long all, String read) {
        this(screen, what, unit, all, read, System::nanoTime);
    }

    Progress(Screen screen, String what, String unit, long all, LongSupplier clock) {
        this(screen, what, unit, all, "tokens", clock);
    }

    private Progress(Screen screen, String what, String unit, long all, String read, LongSupplier clock) {
        this.read = read;
        this.screen = screen;
        this.what = what;
        this.unit = unit;
        this.all = all;
        this.clock = clock;
        this.form = new ProgressLine(screen.utf8());
        this.started = clock.getAsLong();
        this.drawn = started;
    }

    /** Says where the work stands, unless it was said a moment ago; of the words for more the first that fit. */
    @Override
    public void at(long done, long tokens, Supplier<List<String>> more) {
        long now = clock.getAsLong();
        if (firstDone < 0) {
            firstDone = tokens > 0 ? done : 0;
            firstTokens = tokens;
            started = tokens > 0 ? now : started;
        }
        boolean last = done == all && tokens > 0;
        if (last || isDue(done, now)) {
            drawn = now;
            drawnDone = done;
            draw(
                    new ProgressLine.State(
                            what, unit, done, all, rate(done - firstDone, now), read, rate(tokens - firstTokens, now)),
                    more.get());
        }
    }

    private boolean isDue(long done, long now) {
        if (screen.terminal()) {
            return now - drawn >= TERMINAL_NANOS;
        }
        boolean tenth = all > 0 && done * 10 / all > drawnDone * 10 / all;
        return now - drawn >= (tenth ? PIPED_NANOS : AT_LEAST_EVERY);
    }

    private double rate(long count, long now) {
        return count / Math.max(1e-9, (now - started) * 1e-9);
    }

    private void draw(ProgressLine.State state, List<String> more) {
        if (!screen.terminal()) {
            screen.out().println(form.whole(state, more.get(0)));
            return;
        }
        if (drawn - measured >= RESIZED_NANOS || width == 0) {
            measured = drawn;
            width = screen.width().getAsInt();
        }
        screen.put(form.fitting(state, more, width - 1));
        onScreen = true;
    }

    /** Prints a line of its own; the progress goes on below. */
    @Override
    public void say(String line) {
        wipe();
        screen.out().println(line);
    }

    @Override
    public void noteOnce(String line) {
        if (!noted) {
            noted = true;
            say(line);
        }
    }

    /** Whether any of the work was heard of. */
    boolean hasBegun() {
        return firstDone >= 0;
    }

    /** Leaves the line as it stands and goes to the next. */
    @Override
    public void end() {
        if (onScreen) {
            screen.out().println();
            onScreen = false;
        }
    }

    /** Takes the line away, for what comes in its place. */
    @Override
    public void wipe() {
        if (onScreen) {
            screen.wipe();
            onScreen = false;
        }
    }
}
