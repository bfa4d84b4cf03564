package saeengine.cli;

import java.util.Locale;
import saeengine.activations.LanguageModel;
import saeengine.activations.ModelLoader;
import saeengine.nn.TransformerConfig;
import saeengine.tensor.Device;

/** Reads a model's weights and says so meanwhile: gigabytes take their time. */
final class Loading {
    private Loading() {}

    /** Refuses a model that predicts no next token, for what needs one that does. */
    static void requirePredicts(String model, TransformerConfig config) {
        if (config.head().isEmpty()) {
            throw new IllegalArgumentException(
                    model + ": " + noHead(config) + ", so that it has no loss and writes no text");
        }
    }

    /** Why a model without a head has no cross-entropies. */
    static String noHead(TransformerConfig config) {
        return "a " + config.family() + " model predicts no next token";
    }

    /** The first {@code blocks} blocks of a model. */
    static LanguageModel model(Screen screen, ModelLoader loader, Device device, int blocks) {
        screen.draw(String.format(
                Locale.ROOT,
                "reading the model's weights, of %,d parameters",
                loader.config().parameters()));
        try {
            return loader.load(device, blocks);
        } finally {
            screen.wipe();
        }
    }
}
