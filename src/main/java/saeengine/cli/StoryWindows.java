package saeengine.cli;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import saeengine.data.StoryReader;
import saeengine.latents.Window;

/** The windows of a text with their places in it, until so many tokens are reached. */
final class StoryWindows implements Iterator<Window> {
    private final StoryReader stories;
    private final int context;
    private final long limit;
    private final Deque<Window> waiting = new ArrayDeque<>();
    private long taken;

    StoryWindows(StoryReader stories, int context, long limit) {
        this.stories = stories;
        this.context = context;
        this.limit = limit;
        stories.rewind();
    }

    @Override
    public boolean hasNext() {
        if (taken >= limit) {
            return false;
        }
        if (waiting.isEmpty()) {
            int[] story = stories.next();
            if (story != null) {
                int offset = 0;
                for (int[] window : Windows.cut(story, context)) {
                    waiting.add(new Window(stories.position() - 1, offset, window));
                    offset += window.length;
                }
            }
        }
        return !waiting.isEmpty();
    }

    @Override
    public Window next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the text has no further window");
        }
        Window window = waiting.remove();
        taken += window.ids().length;
        return window;
    }
}
