package saeengine.data.hub;

import java.time.Duration;

/**
 * How long a server is waited for.
 *
 * @param connect for a connection
 * @param answer for an answer's first line
 * @param stall for more bytes of a body
 * @param tries so often, without a byte of progress
 * @param pause before the second try; it doubles
 * @param longest the longest pause that a server may ask for
 */
record Patience(Duration connect, Duration answer, Duration stall, int tries, Duration pause, Duration longest) {
    static final Patience USUAL = new Patience(
            Duration.ofSeconds(15),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            6,
            Duration.ofSeconds(1),
            Duration.ofMinutes(5));

    /** Before the try after so many that failed. */
    void pause(int failed) {
        sleep(pause.multipliedBy(1L << Math.min(failed - 1, 5)));
    }

    void sleep(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a server", e);
        }
    }
}
