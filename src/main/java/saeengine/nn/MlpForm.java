package saeengine.nn;

import saeengine.op.GatedMlp;

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
        SILU;

        /** The same of a gate; there is none of RELU. */
        GatedMlp.Activation gate() {
            return switch (this) {
                case GELU_TANH -> GatedMlp.Activation.GELU_TANH;
                case GELU_ERF -> GatedMlp.Activation.GELU_ERF;
                case SILU -> GatedMlp.Activation.SILU;
                case RELU -> throw new IllegalArgumentException("gates of an MLP are SILU or GELU, not ReLU");
            };
        }
    }

    public MlpForm {
        TransformerConfig.requirePositive("intermediate size", width);
        if (gated) {
            activation.gate();
        }
    }

    /** Two projections with biases. */
    public static MlpForm plain(int width, Activation activation) {
        return new MlpForm(width, activation, false, true);
    }
}
