package saeengine.train;

import saeengine.sae.DeadCounter;

/**
 * How many latents can be dead at most in the steps of a window, whatever fires until its end: a latent dies only after it
 * has gone without firing for a number of tokens, so that one look at the counter says it for many steps, in which nobody
 * waits for the device to know.
 *
 * <p>Windows begin at multiples of {@value #STEPS} steps and nowhere else, so that neither logging nor checkpoints decide how
 * much room a step makes for dead latents; a checkpoint keeps the outlook of its window. It is for steps of as many tokens as
 * the one that looked: a step of another size looks again.
 */
final class DeadOutlook {
    static final int STEPS = 100;

    private long end;
    private int most;
    private int rows;

    /**
     * The most dead latents of a step. Waits for the device in the first step of a window, and of a size.
     *
     * @param threshold the most tokens that a living latent goes without firing
     * @param ofStep tokens of the step
     */
    int most(DeadCounter fired, long threshold, int ofStep, long step) {
        if (step >= end || ofStep != rows) {
            end = (step / STEPS + 1) * STEPS;
            rows = ofStep;
            most = fired.deadCount(threshold - (end - step) * rows);
        }
        return most;
    }

    /** Where its window ends, the most dead latents in it, and the tokens of its steps. */
    long[] state() {
        return new long[] {end, most, rows};
    }

    /** Goes on with what {@link #state} gave. */
    void restore(long[] state) {
        end = state[0];
        most = Math.toIntExact(state[1]);
        rows = Math.toIntExact(state[2]);
    }
}
