package saeengine.latents;

/**
 * A token that a latent fires on, and the latent's values around it.
 *
 * @param token its number in the text
 * @param value of the latent there
 * @param from number of the first token of the context
 * @param around the latent's value on each token of the context, 0 where it is not active
 */
public record Example(int token, float value, int from, float[] around) {
    /** How strongly the latent fires: of signed latents the size counts. */
    public float strength() {
        return Math.abs(value);
    }
}
