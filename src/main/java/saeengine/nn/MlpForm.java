package saeengine.nn;

/**
 * What the MLP of every block is: down(act(up x)), or gated, down(act(gate x) * up x).
 *
 * @param width of what is between
 * @param activation of each unit
 * @param gated whether units are multiplied by a second projection
 * @param biased whether its projections have biases
 */
public record MlpForm(int width, Activation activation, boolean gated, boolean biased) {
    /** What a unit makes of its sum. */
    public enum Activation {
        /** The tanh form of GELU, "gelu_new". */
        GELU_TANH,
        /** x times the normal distribution function, "gelu". */
        GELU_ERF,
        RELU,
        SILU
    }

    public MlpForm {
        TransformerConfig.requirePositive("intermediate size", width);
    }

    /** Two projections with biases. */
    public static MlpForm plain(int width, Activation activation) {
        return new MlpForm(width, activation, false, true);
    }
}
