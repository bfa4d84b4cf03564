package saeengine.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Pieces of stories: what is read, what is predicted, where cuts fall, and that a place is enough to go on. */
class TextBatchesTest {
    private static final int END = 99;

    /** Story i counts up from 10 i, so that every token says where it is from. */
    private static List<int[]> stories(int... lengths) {
        List<int[]> stories = new ArrayList<>();
        for (int i = 0; i < lengths.length; i++) {
            int[] story = new int[lengths[i]];
            for (int j = 0; j < story.length; j++) {
                story[j] = 10 * i + j;
            }
            stories.add(story);
        }
        return stories;
    }

    @Test
    void aStoryIsReadAfterTheEndOfTextAndPredictsOneAtItsEnd() {
        TextPiece piece = new TextBatches(stories(3), 8, END, 1).next(4);
        assertEquals(1, piece.read().size());
        assertArrayEquals(new int[] {END, 0, 1, 2}, piece.read().get(0));
        assertArrayEquals(new int[] {0, 1, 2, END}, piece.targets());
    }

    @Test
    void longStoriesGoOnAndWhatDoesNotFitIsLeftOut() {
        TextBatches batches = new TextBatches(stories(9), 4, END, 1);
        TextPiece first = batches.next(6);
        assertArrayEquals(new int[] {END, 0, 1, 2}, first.read().get(0));
        assertArrayEquals(new int[] {END, 4}, first.read().get(1));
        assertArrayEquals(new int[] {0, 1, 2, 3, 4, 5}, first.targets());
        TextPiece second = batches.next(3);
        assertArrayEquals(new int[] {8, END, 0}, second.targets(), "from the next window, then the next epoch");
    }

    @Test
    void theEndOfTextNeverFollowsItselfAlone() {
        TextPiece piece = new TextBatches(stories(8), 4, END, 1).next(12);
        assertArrayEquals(new int[] {0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3}, piece.targets());
    }

    @Test
    void everyEpochHasEveryStoryInAnotherOrder() {
        TextBatches batches = new TextBatches(stories(4, 4, 4, 4, 4, 4, 4, 4, 4), 5, END, 1);
        List<Integer> first = starts(batches.next(45));
        List<Integer> second = starts(batches.next(45));
        assertEquals(9, new TreeSet<>(first).size());
        assertEquals(new TreeSet<>(first), new TreeSet<>(second));
        assertNotEquals(first, second);
    }

    private static List<Integer> starts(TextPiece piece) {
        return piece.read().stream().map(window -> window[1]).toList();
    }

    @Test
    void aPlaceIsEnoughToGoOn() {
        TextBatches one = new TextBatches(stories(7, 3, 9, 5, 2), 4, END, 3);
        for (int i = 0; i < 20; i++) {
            TextBatches other = new TextBatches(stories(7, 3, 9, 5, 2), 4, END, 3);
            other.seek(one.place());
            assertArrayEquals(one.next(7).targets(), other.next(7).targets(), "piece " + i);
        }
    }

    @Test
    void validationReadsWholeStoriesInOrder() {
        List<TextPiece> pieces = TextPiece.ofStories(stories(5, 2, 3), 4, END, 6);
        assertEquals(2, pieces.size());
        assertArrayEquals(new int[] {0, 1, 2, 3, 4}, pieces.get(0).targets());
        assertArrayEquals(new int[] {END, 0, 1, 2}, pieces.get(0).read().get(0));
        assertArrayEquals(new int[] {10, 11, 20, 21, 22}, pieces.get(1).targets());
    }
}
