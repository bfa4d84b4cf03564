package saeengine.toy;

/**
 * When and how dead latents are resampled.
 *
 * @param how they are
 * @param every so many steps; not after the last
 * @param window steps for which a latent has to be silent on every example to be dead
 * @param scale of its encoder row
 */
public record ToyResampleSchedule(ToyResampling how, int every, int window, float scale) {
    public ToyResampleSchedule {
        if (every < 1 || window < 1 || window > every) {
            throw new IllegalArgumentException(
                    "latents are resampled every " + every + " steps where they were silent for " + window
                            + ": both are at least 1, and the window no longer");
        }
        if (!(scale > 0)) {
            throw new IllegalArgumentException("a resampled encoder row has a scale above 0, got " + scale);
        }
    }

    /** Whether it comes after so many steps of a run. */
    boolean isDue(int done, int steps) {
        return how != ToyResampling.NONE && done > 0 && done % every == 0 && done < steps;
    }

    /** Whether the window begins with the step after so many. */
    boolean windowBegins(int done) {
        return (done + window) % every == 0;
    }
}
