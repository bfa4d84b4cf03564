package saeengine.material;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import saeengine.data.text.StoryReader;
import saeengine.nn.TransformerConfig;

/** Stories cut to a context. */
public final class Windows {
    private static final int DEFAULT_CONTEXT = 512;

    private Windows() {}

    /** The context asked for, or the default; refused where the model has fewer positions. */
    public static int context(@Nullable Integer asked, TransformerConfig config) {
        if (asked == null) {
            return Math.min(DEFAULT_CONTEXT, config.positions());
        }
        if (asked < 1 || asked > config.positions()) {
            throw new IllegalArgumentException(
                    "--context " + asked + ": the model has 1 to " + config.positions() + " positions");
        }
        return asked;
    }

    /** Pieces of a reader's story, in order: with what stands around each, a context has room for it. */
    public static List<int[]> cut(int[] story, int context, StoryReader reader) {
        return cut(story, reader.frame().room(context));
    }

    /** Pieces of at most {@code length} tokens, in order. */
    public static List<int[]> cut(int[] story, int length) {
        List<int[]> windows = new ArrayList<>();
        for (int from = 0; from < story.length; from += length) {
            windows.add(Arrays.copyOfRange(story, from, Math.min(story.length, from + length)));
        }
        return windows;
    }
}
