package saeengine.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import saeengine.data.stories.StoryGenerator;
import saeengine.data.stories.StoryWriter;
import saeengine.nn.GptNeoConfig;

/** What {@code train} uses where it is given no model or no text: seeded, small, and said so in the run log. */
final class OwnMaterial {
    static final String MODEL_NAME = "a small seeded random GPT-Neo";
    private static final int VOCABULARY = 320;
    private static final long STORY_SEED = 1;
    private static final int STORIES = 1500;

    private OwnMaterial() {}

    /** Sixty-four wide, four layers; it reads bytes. */
    static GptNeoConfig model() {
        return new GptNeoConfig(VOCABULARY, 64, 4, 4, 256, 512, 64, GptNeoConfig.alternating(4), 1e-5f);
    }

    /** Writes stories of the program's own to a file and returns it. They are the same on every machine. */
    static Path text(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            new StoryWriter(new StoryGenerator(STORY_SEED)).write(file, 0, STORIES, false);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be written", e);
        }
    }
}
