package saeengine.cli;

import java.util.Locale;
import saeengine.activations.LanguageModel;
import saeengine.activations.ModelLoader;
import saeengine.tensor.Device;

/** Reads a model's weights and says so meanwhile: gigabytes take their time. */
final class Loading {
    private Loading() {}

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
