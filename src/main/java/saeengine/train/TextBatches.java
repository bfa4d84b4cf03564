package saeengine.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import saeengine.tensor.RandomStream;

/**
 * Endless pieces of stories for next-token training, in an order that is drawn anew for every epoch.
 *
 * <p>A story ends with the end-of-text id and is cut into windows of {@code context} tokens; the model reads the
 * end-of-text id before each, and no window sees another. A piece has exactly as many tokens as were asked for, so
 * that every step is of one size: its last window is cut to fit, and what is cut off is left out this time. No
 * window begins there, since texts do not begin in the middle of a sentence.
 */
public final class TextBatches {
    private final List<int[]> stories;
    private final int context;
    private final int endOfText;
    private final long seed;
    private Place place;

    @SuppressWarnings("NullAway.Init") // seek draws it
    private int[] order;

    /** The next window: its epoch, its story's number in the epoch's order, and where in the story it begins. */
    public record Place(long epoch, int story, int offset) {}

    /** @param stories token ids without end-of-text ids, none empty */
    public TextBatches(List<int[]> stories, int context, int endOfText, long seed) {
        this.stories = List.copyOf(stories);
        this.context = context;
        this.endOfText = endOfText;
        this.seed = seed;
        seek(new Place(0, 0, 0));
    }

    public Place place() {
        return place;
    }

    public void seek(Place where) {
        if (place == null || place.epoch() != where.epoch()) {
            order = IntStream.range(0, stories.size()).toArray();
            // Stream 0 draws the first weights.
            new RandomStream(seed, 1 + where.epoch()).shuffle(order);
        }
        place = where;
    }

    int stories() {
        return stories.size();
    }

    long tokens() {
        return stories.stream().mapToLong(story -> story.length).sum();
    }

    int endOfText() {
        return endOfText;
    }

    int context() {
        return context;
    }

    /** The next piece, of exactly {@code tokens} targets. */
    TextPiece next(int tokens) {
        List<int[]> windows = new ArrayList<>();
        for (int room = tokens; room > 0; ) {
            int[] window = window(room);
            windows.add(window);
            room -= window.length;
        }
        return TextPiece.of(windows, endOfText);
    }

    /** The next window, at most {@code room} of its tokens. */
    private int[] window(int room) {
        int[] story = stories.get(order[place.story()]);
        int from = place.offset();
        int to = Math.min(from + context, story.length + 1);
        int[] window = Arrays.copyOfRange(story, from, Math.min(to, from + room));
        if (from + window.length > story.length) {
            window[window.length - 1] = endOfText;
        }
        // A window of the end-of-text id alone would teach that it follows itself.
        if (to < story.length) {
            seek(new Place(place.epoch(), place.story(), to));
        } else if (place.story() + 1 < order.length) {
            seek(new Place(place.epoch(), place.story() + 1, 0));
        } else {
            seek(new Place(place.epoch() + 1, 0, 0));
        }
        return window;
    }
}
