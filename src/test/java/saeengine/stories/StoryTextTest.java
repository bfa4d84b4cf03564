package saeengine.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A thousand stories read as English text: spelling, length, the hero, repetition. */
class StoryTextTest {
    private static List<Story> stories;

    @BeforeAll
    static void tellStories() {
        StoryGenerator generator = new StoryGenerator(11);
        stories = LongStream.range(0, 1000).mapToObj(generator::story).toList();
    }

    @Test
    void spellingIsSound() {
        for (Story story : stories) {
            assertEquals(List.of(), TextChecks.problems(story.text()), () -> story.index() + ": " + story.text());
        }
    }

    @Test
    void lengthIsWithinBounds() {
        for (Story story : stories) {
            int words = story.text().split("\\s+").length;
            assertTrue(words >= 80 && words <= 300, () -> story.index() + " has " + words + " words");
            assertTrue(story.text().split("\n\n").length >= 4, () -> story.index() + " has too few paragraphs");
        }
    }

    @Test
    void heroIsNamedFirstAndStillThereAtTheEnd() {
        for (Story story : stories) {
            String hero = story.about().get("hero");
            String[] paragraphs = story.text().split("\n\n");
            assertTrue(paragraphs[0].matches("(?s).*\\b" + hero + "\\b.*"), story::text);
            assertTrue(paragraphs[paragraphs.length - 1].matches("(?s).*\\b" + hero + "\\b.*"), story::text);
        }
    }

    @Test
    void noPhraseOfEightWordsComesBackWithinAStory() {
        int repeats = 0;
        for (Story story : stories) {
            List<String> words = TextChecks.words(story.text());
            repeats += TextChecks.grams(words, 8).values().stream().anyMatch(n -> n > 1) ? 1 : 0;
        }
        assertEquals(0, repeats);
    }

    @Test
    void textIsVariedAcrossStories() {
        Set<String> distinct = new HashSet<>();
        Set<String> vocabulary = new HashSet<>();
        long all = 0;
        for (Story story : stories) {
            List<String> words = TextChecks.words(story.text());
            vocabulary.addAll(words);
            distinct.addAll(TextChecks.grams(words, 8).keySet());
            all += words.size() - 7;
        }
        assertTrue(distinct.size() > 0.9 * all, "distinct 8-grams: " + distinct.size() + " of " + all);
        assertTrue(vocabulary.size() > 2000, "distinct words: " + vocabulary.size());
    }
}
