package saeengine.sae;

import java.util.Objects;

/**
 * How many tokens ago each latent last fired, in whole numbers.
 *
 * <p>It counts by steps: a latent that fired anywhere in a step's tokens is at 0 after it, any other has gone all of
 * them without firing. All latents start at 0, as if they had just fired. Only training updates a counter; an
 * evaluation that needs one makes its own.
 */
public final class DeadCounter {
    private final FiringRule rule;
    private final long[] sinceFired;
    private final boolean[] fired;

    public DeadCounter(int latents, FiringRule rule) {
        if (latents < 1) {
            throw new IllegalArgumentException("a dead counter watches at least one latent, got " + latents);
        }
        this.rule = Objects.requireNonNull(rule, "rule");
        this.sinceFired = new long[latents];
        this.fired = new boolean[latents];
    }

    public FiringRule rule() {
        return rule;
    }

    public int latents() {
        return sinceFired.length;
    }

    /**
     * Lets all latents begin as if they had fired at the end of a step still to come. OpenAI's counter stands at 1
     * after a latent fired and at 0 at the start: one that never fires dies a step later than one that fired at once.
     */
    public void startBefore(long tokens) {
        java.util.Arrays.fill(sinceFired, -tokens);
    }

    /** Takes in a step of which it is known which latents fired, by this counter's rule. */
    public void update(boolean[] firedMask, long tokens) {
        requireSize("the mask", firedMask.length);
        requireTokens(tokens);
        for (int i = 0; i < sinceFired.length; i++) {
            sinceFired[i] = firedMask[i] ? 0 : sinceFired[i] + tokens;
        }
    }

    /** As {@link #update(boolean[], long)}, of the latents that fired, in any order and with repetitions. */
    public void update(int[] firedIndices, long tokens) {
        clearFired();
        for (int latent : firedIndices) {
            fired[latent] = true;
        }
        update(fired, tokens);
    }

    /** Takes in a step of selected latents and their values, pair by pair; the rule says which of them fired. */
    public void updateSelected(int[] selected, float[] values, long tokens) {
        if (selected.length != values.length) {
            throw new IllegalArgumentException(
                    "each selected latent has one value, got " + selected.length + " and " + values.length);
        }
        clearFired();
        for (int i = 0; i < selected.length; i++) {
            if (rule.fired(values[i])) {
                fired[selected[i]] = true;
            }
        }
        update(fired, tokens);
    }

    /** Takes in a step of dense features [tokens, latents]; refused where the rule asks what was selected. */
    public void updateDense(float[] features, int tokens) {
        if (rule == FiringRule.SELECTED) {
            throw new IllegalStateException("dense features do not say which latents were selected with value 0;"
                    + " give the selected indices, or count by another rule");
        }
        if (features.length != (long) tokens * sinceFired.length) {
            throw new IllegalArgumentException("features of " + tokens + " tokens and " + sinceFired.length
                    + " latents are " + (long) tokens * sinceFired.length + " values, got " + features.length);
        }
        clearFired();
        for (int row = 0, at = 0; row < tokens; row++) {
            for (int latent = 0; latent < fired.length; latent++, at++) {
                fired[latent] |= rule.fired(features[at]);
            }
        }
        update(fired, tokens);
    }

    /**
     * The latents that last fired more than {@code threshold} tokens ago. A recipe whose latents die at exactly its
     * threshold gives one less.
     */
    public boolean[] deadMask(long threshold) {
        boolean[] dead = new boolean[sinceFired.length];
        for (int i = 0; i < dead.length; i++) {
            dead[i] = sinceFired[i] > threshold;
        }
        return dead;
    }

    /** How many latents {@link #deadMask} names. */
    public int deadCount(long threshold) {
        int count = 0;
        for (long tokens : sinceFired) {
            count += tokens > threshold ? 1 : 0;
        }
        return count;
    }

    /** Makes a latent young again: what follows its resampling. */
    public void reset(int latent) {
        sinceFired[latent] = 0;
    }

    /** Tokens since each latent last fired, as a checkpoint keeps them. */
    public long[] state() {
        return sinceFired.clone();
    }

    /** Goes on from what {@link #state} gave. */
    public void restore(long[] state) {
        requireSize("the state", state.length);
        for (long tokens : state) {
            requireTokens(tokens);
        }
        System.arraycopy(state, 0, sinceFired, 0, state.length);
    }

    private void clearFired() {
        java.util.Arrays.fill(fired, false);
    }

    private void requireSize(String what, int size) {
        if (size != sinceFired.length) {
            throw new IllegalArgumentException(
                    what + " has " + size + " latents, the counter watches " + sinceFired.length);
        }
    }

    private static void requireTokens(long tokens) {
        if (tokens < 0) {
            throw new IllegalArgumentException("a number of tokens is not negative, got " + tokens);
        }
    }
}
