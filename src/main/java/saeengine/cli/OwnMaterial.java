package saeengine.cli;

import java.nio.file.Path;
import saeengine.data.Folders;
import saeengine.data.HubCache;
import saeengine.data.stories.StoryGenerator;
import saeengine.data.stories.StoryWriter;

/** What {@code train} uses where it is given no model or no text: the program's own, and it says so. */
final class OwnMaterial {
    private static final String TINY_STORIES = "roneneldan/TinyStories-33M";
    private static final long STORY_SEED = 1;
    private static final int STORIES = 1500;

    private OwnMaterial() {}

    /** For the first line of the run log: which model it is, and how to have the real one. */
    static String model() {
        boolean cached = HubCache.ofUser().find(TINY_STORIES).isPresent();
        String real = cached ? TINY_STORIES + ", which is in your Hugging Face cache" : "DIR";
        return "the bundled story model (the real TinyStories-33M: --model " + real + ")";
    }

    /** Writes stories of the program's own to a file and returns it. They are the same on every machine. */
    static Path text(Path file) {
        Folders.make(file.toAbsolutePath().getParent());
        new StoryWriter(new StoryGenerator(STORY_SEED)).write(file, 0, STORIES, false);
        return file;
    }
}
