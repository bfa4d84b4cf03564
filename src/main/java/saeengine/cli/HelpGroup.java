package saeengine.cli;

import java.util.List;

/**
 * The headings under which a command's help lists its options: an option names its own in {@code order}.
 *
 * <p>Headings come in the order of their numbers, the options below one in the order of their declarations.
 */
final class HelpGroup {
    /** What picocli gives an option that names no order. */
    static final int NONE = -1;

    static final int ROWS = 0;
    static final int MODEL = 1;
    static final int AUTOENCODER = 2;
    static final int TRAINING = 3;
    static final int LEARNING_RATE = 4;
    static final int SPARSITY = 5;
    static final int MEASURING = 6;
    static final int WRITING = 7;
    static final int OUTPUT = 8;
    static final int DEVICE = 9;

    private static final List<String> HEADINGS = List.of(
            "Rows (model, text, activations)",
            "Model and text",
            "Autoencoder",
            "Training",
            "Learning rate",
            "Sparsity and dead latents",
            "Measuring",
            "Writing",
            "Output and checkpoints",
            "Device");

    private HelpGroup() {}

    static int count() {
        return HEADINGS.size();
    }

    static String heading(int group) {
        return HEADINGS.get(group);
    }
}
