package saeengine.material;

import java.util.Locale;
import saeengine.activations.LanguageModel;
import saeengine.activations.ModelLoader;
import saeengine.nn.TransformerConfig;
import saeengine.run.Log;
import saeengine.tensor.Device;

/** Reads a model's weights and says so meanwhile: gigabytes take their time. */
public final class Loading {
    private Loading() {}

    /** Refuses a model that predicts no next token, for what needs one that does. */
    public static void requirePredicts(String model, TransformerConfig config) {
        if (config.head().isEmpty()) {
            throw new IllegalArgumentException(
                    model + ": " + noHead(config) + ", so that it has no loss and writes no text");
        }
    }

    /** Why a model without a head has no cross-entropies. */
    public static String noHead(TransformerConfig config) {
        return "a " + config.family() + " model predicts no next token";
    }

    /** The first {@code blocks} blocks of a model. */
    public static LanguageModel model(Log log, ModelLoader loader, Device device, int blocks) {
        log.doing(String.format(
                Locale.ROOT,
                "reading the model's weights, of %,d parameters",
                loader.config().parameters()));
        try {
            return loader.load(device, blocks);
        } finally {
            log.done();
        }
    }
}
