package saeengine.activations;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import saeengine.activations.RowSource.Place;
import saeengine.data.text.StoryReader;
import saeengine.data.tokenizer.part.Frame;

/** Packs that are read from a text when they are asked for. */
final class TextPacks implements Packs {
    private final StoryReader stories;
    private final int context;
    private final int packTokens;
    private int @Nullable [] story;
    private int offset;
    private boolean started;

    /**
     * @param context most tokens that see each other
     * @param packTokens windows are put together until they have so many tokens; 1 for one at a time
     */
    TextPacks(StoryReader stories, int context, int packTokens) {
        this.stories = stories;
        this.context = context;
        this.packTokens = packTokens;
    }

    @Override
    public List<Window> next() {
        List<Window> pack = new ArrayList<>();
        int tokens = 0;
        while (tokens < packTokens) {
            Window window = nextWindow(packTokens > 1 ? packTokens - tokens : context);
            if (window == null) {
                break;
            }
            pack.add(window);
            tokens += window.ids().length;
        }
        return pack;
    }

    /** The next window, or null where the text ends or, once a pack has begun, where it would not fit. */
    private @Nullable Window nextWindow(int room) {
        if (!started) {
            story = stories.next();
            offset = 0;
            started = true;
        }
        if (story == null) {
            return null;
        }
        int length = Math.min(frame().room(context), story.length - offset);
        boolean packBegun = packTokens > 1 && room < packTokens;
        if (packBegun && frame().size() + length > room) {
            return null;
        }
        int[] ids = frame().around(Arrays.copyOfRange(story, offset, offset + length));
        Window window = new Window(stories.position() - 1, offset, ids);
        offset += length;
        if (offset == story.length) {
            story = stories.next();
            offset = 0;
        }
        return window;
    }

    @Override
    public Frame frame() {
        return stories.frame();
    }

    @Override
    public Place place() {
        if (!started) {
            return Place.START;
        }
        long behind = stories.position() - (story == null ? 0 : 1);
        return new Place(behind, offset);
    }

    @Override
    public void seek(Place place) {
        stories.rewind();
        stories.skip(place.unit());
        story = stories.next();
        offset = place.offset();
        started = true;
    }

    @Override
    public void close() {
        stories.close();
    }
}
