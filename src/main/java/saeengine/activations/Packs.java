package saeengine.activations;

import java.util.List;
import saeengine.activations.RowSource.Place;
import saeengine.data.tokenizer.part.Frame;

/** The windows of a text in order, in packs that go through a model together. */
interface Packs extends AutoCloseable {
    /**
     * A stretch of a story that its tokens see each other in.
     *
     * @param story its number in the text
     * @param offset tokens of the story before it
     * @param ids its tokens, with those around them
     */
    record Window(long story, int offset, int[] ids) {}

    /** The windows of the next pack, at least one; none where the text ends. */
    List<Window> next();

    /** What stands around each window's own tokens. */
    Frame frame();

    /** Where the next pack begins. */
    Place place();

    void seek(Place place);

    @Override
    void close();
}
