package saeengine.data.text;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The stories of one file in order, each as text or as token ids; stories without content are left out. */
interface StorySource<T> extends Closeable {
    /** The next story, null after the last. */
    @Nullable
    T next() throws IOException;

    /** Passes over the next story at the least cost; false after the last. */
    default boolean skip() throws IOException {
        return next() != null;
    }
}
