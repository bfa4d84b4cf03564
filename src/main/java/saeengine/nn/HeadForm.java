package saeengine.nn;

/**
 * What makes logits of the last residual stream's final norm.
 *
 * @param tied whether its matrix is the token table
 * @param biased whether it has a bias
 * @param softCap logits l become softCap tanh(l / softCap); 0 for not so
 */
public record HeadForm(boolean tied, boolean biased, float softCap) {
    /** A matrix alone. */
    public static HeadForm of(boolean tied) {
        return new HeadForm(tied, false, 0f);
    }
}
