package saeengine.sae;

/**
 * When a latent counts as having fired. The systems of the field differ, and with them which latents are dead.
 *
 * <p>A top-k may select a latent whose value is 0 after the ReLU; only {@link #SELECTED} calls that firing.
 */
public enum FiringRule {
    /** Its value is not 0, a signed one's negative value included: the rule of this project. */
    VALUE_NOT_ZERO,
    /** It was among the selected, whatever its value: as dictionary_learning and sparsify count. */
    SELECTED,
    /** Its value's size is above 1e-3: as OpenAI's sparse_autoencoder counts, whose values are not negative. */
    VALUE_ABOVE;

    private static final float ABOVE = 1e-3f;

    /** The size that a selected latent's value has to be above. */
    float limit() {
        return switch (this) {
            case VALUE_NOT_ZERO -> 0f;
            case SELECTED -> -1f;
            case VALUE_ABOVE -> ABOVE;
        };
    }
}
