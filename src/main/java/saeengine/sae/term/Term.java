package saeengine.sae.term;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import saeengine.tensor.Tensor;

/**
 * One term of a training objective, before its coefficient: an object with a formula.
 *
 * <p>A step that is composed of ops takes any term. What a step over active entries can do without the matrix of all
 * latents is said by more special types, {@link ScaledSquares}, {@link NestedSquares}, {@link L1}, {@link ActiveCount} and
 * {@link OnDead}; where an objective holds any other term there is no such step, so that nothing can be left out of it.
 */
public interface Term {
    /** In words and letters, for help texts. */
    String formula();

    /** One number; null where it has nothing to say in this step, and then no gradient either. */
    @Nullable
    Tensor of(TermInputs in);

    /** For memory plans: matrices [rows, latents] that it makes at most, their gradients included. */
    default double latentMatrices() {
        return 0;
    }

    /** For memory plans: matrices [rows, outputs] that it makes at most besides those of one reconstruction. */
    default int outputMatrices() {
        return 0;
    }

    /** Sizes of the groups of latents whose prefixes it makes reconstruct by themselves; empty where it makes none. */
    default Optional<int[]> groups(int features) {
        return Optional.empty();
    }

    /** Whether it reads {@link saeengine.sae.Sae.Shape#k()}. */
    default boolean usesK() {
        return false;
    }
}
