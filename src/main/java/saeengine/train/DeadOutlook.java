package saeengine.train;

import saeengine.sae.DeadCounter;

/**
 * How many latents can be dead at most in the steps of a window, whatever fires until its end: a latent dies only after it
 * has gone without firing for a number of tokens, so that one look at the counter says it for many steps, in which nobody
 * waits for the device to know.
 *
 * <p>Windows begin at multiples of {@value #STEPS} steps and nowhere else, so that neither logging nor checkpoints decide how
 * much room a step makes for dead latents; a checkpoint keeps the outlook of its window.
 */
final class DeadOutlook {
    static final int STEPS = 100;

    private long end;
    private int most;

    /** The most dead latents of a step. Waits for the device in the first step of a window that asks. */
    int most(DeadCounter fired, long threshold, int rows, long step) {
        if (step >= end) {
            end = (step / STEPS + 1) * STEPS;
            most = fired.deadCount(threshold - (end - step) * rows);
        }
        return most;
    }

    /** Where its window ends, and the most dead latents in it. */
    long[] state() {
        return new long[] {end, most};
    }

    /** Goes on with what {@link #state} gave. */
    void restore(long[] state) {
        end = state[0];
        most = Math.toIntExact(state[1]);
    }
}
