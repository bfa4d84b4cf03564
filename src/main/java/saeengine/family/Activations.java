package saeengine.family;

import saeengine.nn.MlpForm.Activation;

/** The words that a config.json has for what an MLP's units make of their sums. */
final class Activations {
    private Activations() {}

    static Activation of(ConfigJson json, String key, String fallback) {
        String word = json.text(key, fallback);
        return switch (word) {
            case "gelu_new", "gelu_pytorch_tanh", "gelu_fast" -> Activation.GELU_TANH;
            case "gelu" -> Activation.GELU_ERF;
            case "relu" -> Activation.RELU;
            case "silu", "swish" -> Activation.SILU;
            default ->
                throw json.wrong("'" + key + "' is '" + word + "', this version has 'gelu' (exact), 'gelu_new' and"
                        + " 'gelu_pytorch_tanh' (by tanh), 'relu' and 'silu'");
        };
    }
}
