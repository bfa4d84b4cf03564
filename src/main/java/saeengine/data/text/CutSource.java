package saeengine.data.text;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import saeengine.data.tokenizer.EndOfText;

/** The stories of another source, cut where {@code <|endoftext|>} is written in one. */
final class CutSource implements StorySource<String> {
    private final StorySource<String> whole;
    private final Deque<String> waiting = new ArrayDeque<>();

    CutSource(StorySource<String> whole) {
        this.whole = whole;
    }

    @Override
    public @Nullable String next() throws IOException {
        while (waiting.isEmpty()) {
            String story = whole.next();
            if (story == null) {
                return null;
            }
            waiting.addAll(EndOfText.cut(story));
        }
        return waiting.remove();
    }

    @Override
    public void close() throws IOException {
        whole.close();
    }
}
