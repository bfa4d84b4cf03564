package saeengine.train;

import saeengine.sae.term.Term;

/**
 * A term of an objective and its coefficient.
 *
 * @param role what its coefficient goes by
 * @param coefficient in full, where no option gives another
 */
public record Weighted(Term term, Role role, double coefficient) {
    /** What a coefficient goes by; {@link Recipe} has at most one term of each but the last. */
    public enum Role {
        /** The reconstruction's error; its coefficient is 1. */
        ERROR,
        /** The sparsity term: {@code --l1}, after its warm-up. */
        PENALTY,
        /** The loss that revives dead latents: {@code --aux-alpha}. */
        AUXILIARY,
        /** The recipe alone. */
        FIXED
    }
}
