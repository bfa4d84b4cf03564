package saeengine.material;

import saeengine.data.text.StoryReader;

/**
 * How far into a text some rows reach.
 *
 * @param stories stories before the first that they do not reach, wanted or not
 * @param rows rows of the stories that they reach
 * @param windows windows that these stories are cut into
 * @param whole whether the text ends first
 */
public record TextReach(long stories, long rows, long windows, boolean whole) {
    /** Until there are so many rows, or windows where these are what a step takes. Reads on from the reader's place. */
    public static TextReach of(StoryReader reader, int context, long most, boolean byWindow) {
        long rows = 0;
        long windows = 0;
        while ((byWindow ? windows : rows) < most) {
            int[] story = reader.next();
            if (story == null) {
                return new TextReach(reader.position(), rows, windows, true);
            }
            rows += story.length;
            windows += Windows.cut(story, context, reader).size();
        }
        return new TextReach(reader.position(), rows, windows, false);
    }
}
