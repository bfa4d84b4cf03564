package saeengine.material;

import java.nio.file.Path;
import java.util.Objects;
import saeengine.data.Folders;
import saeengine.data.HubCache;
import saeengine.stories.StoryGenerator;
import saeengine.stories.StoryWriter;

/** What commands use where they are given no model or no text: the program's own, and they say so. */
public final class OwnMaterial {
    private static final String TINY_STORIES = "roneneldan/TinyStories-33M";
    private static final long STORY_SEED = 1;
    private static final int STORIES = 1500;

    /** Of another seed than those that are trained on and those that the bundled model has read. */
    private static final long HELD_OUT_SEED = 2;

    /** Enough for 32,768 rows of the bundled model. */
    private static final int HELD_OUT_STORIES = 100;

    /** To look at latents on: of a third seed. */
    private static final long SHOWN_SEED = 3;

    /** Enough for 200,000 tokens of the bundled model. */
    private static final int SHOWN_STORIES = 700;

    /** The same and more, for probes on whole stories. */
    public static final int PROBED_STORIES = 1000;

    /** What {@link #probed} are, for a settings file. */
    static final String PROBED =
            "stories of the program's own: stories --seed " + SHOWN_SEED + " --count " + PROBED_STORIES + " --facts";

    /** What {@link #shown} are, for a settings file. */
    static final String SHOWN =
            "stories of the program's own: stories --seed " + SHOWN_SEED + " --count " + SHOWN_STORIES + " --facts";

    private OwnMaterial() {}

    /** For the first line of the run log: which model it is, and how to have the real one. */
    public static String model() {
        boolean cached = HubCache.ofUser().find(TINY_STORIES).isPresent();
        String real =
                cached ? "--model " + TINY_STORIES + ", which is in your Hugging Face cache" : "pull " + TINY_STORIES;
        return "the bundled story model (the real TinyStories-33M: " + real + ")";
    }

    /** Writes stories of the program's own to a file and returns it. They are the same on every machine. */
    public static Path text(Path file) {
        return write(file, STORY_SEED, STORIES, false);
    }

    /** The same of other stories, to evaluate on, with their hidden facts beside them. */
    public static Path heldOut(Path file) {
        return write(file, HELD_OUT_SEED, HELD_OUT_STORIES, true);
    }

    /** The same of stories that are neither trained nor evaluated on, with their hidden facts beside them. */
    public static Path shown(Path file) {
        return write(file, SHOWN_SEED, SHOWN_STORIES, true);
    }

    /** Those and more of them. */
    static Path probed(Path file) {
        return write(file, SHOWN_SEED, PROBED_STORIES, true);
    }

    private static Path write(Path file, long seed, int stories, boolean facts) {
        Folders.make(Objects.requireNonNull(file.toAbsolutePath().getParent()));
        new StoryWriter(new StoryGenerator(seed)).write(file, 0, stories, facts);
        return file;
    }
}
