package saeengine.material;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import saeengine.data.text.StoryReader;

/**
 * The windows of a text, in order, as often as they are asked for: one reading at a time.
 *
 * <p>A limit on tokens is rounded up to whole windows, so that what is computed within a window, such as its
 * normalisation, does not depend on it.
 */
public final class EvalText implements Iterable<int[]>, AutoCloseable {
    private final StoryReader stories;
    private final int context;
    private final long limit;
    private boolean cut;

    public EvalText(StoryReader stories, int context, long limit) {
        this.stories = stories;
        this.context = context;
        this.limit = limit;
    }

    /** How many tokens a reading has, counted in one. */
    public long tokens() {
        stories.rewind();
        Reading reading = new Reading();
        while (reading.hasNext()) {
            reading.next();
        }
        cut = reading.leavesSome();
        return reading.taken;
    }

    /** Whether the limit left some of the text out, when {@link #tokens} counted. */
    public boolean isCut() {
        return cut;
    }

    @Override
    public Iterator<int[]> iterator() {
        stories.rewind();
        return new Reading();
    }

    @Override
    public void close() {
        stories.close();
    }

    private final class Reading implements Iterator<int[]> {
        private final Deque<int[]> waiting = new ArrayDeque<>();
        private long taken;

        @Override
        public boolean hasNext() {
            if (taken >= limit) {
                return false;
            }
            if (waiting.isEmpty()) {
                int[] story = stories.next();
                if (story != null) {
                    waiting.addAll(Windows.cut(story, context, stories));
                }
            }
            return !waiting.isEmpty();
        }

        private boolean leavesSome() {
            return !waiting.isEmpty() || stories.next() != null;
        }

        @Override
        public int[] next() {
            if (!hasNext()) {
                throw new NoSuchElementException("the text has no further window");
            }
            int[] window = waiting.remove();
            taken += window.length;
            return window;
        }
    }
}
