package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import saeengine.activations.BundledModel;
import saeengine.stories.StoryWriter;

/** Twenty stories that the bundled model writes: each keeps to its hero and does not go round in circles. */
class BundledStoriesTest {
    private static final int STORIES = 20;
    private static final int PHRASE = 8;
    private static final int APART = 200;
    private static final Pattern WORD_OR_MARK = Pattern.compile("\\w+|[^\\w\\s]");

    private static List<String> stories;

    @BeforeAll
    static void write() {
        String written = InProcess.succeeds(List.of(
                "generate",
                "--model",
                BundledModel.SPEC,
                "--count",
                "" + STORIES,
                "--tokens",
                "511",
                "--temperature",
                "0.5",
                "--no-repeat",
                "" + PHRASE,
                "--seed",
                "1"));
        stories = Stream.of(written.split(Pattern.quote(StoryWriter.SEPARATOR)))
                .map(String::strip)
                .toList();
    }

    @Test
    void areAsManyAsAskedFor() {
        assertEquals(STORIES, stories.size());
    }

    /** Named in every third of the story, and nobody more often. */
    @Test
    void theCharacterNamedFirstStays() throws IOException {
        Set<String> names = names();
        for (String story : stories) {
            List<String> named = words(story).stream().filter(names::contains).toList();
            String hero = named.get(0);
            for (int third = 0; third < 3; third++) {
                String part = story.substring(story.length() * third / 3, story.length() * (third + 1) / 3);
                assertTrue(part.contains(hero), () -> hero + " is gone: " + story);
            }
            for (String other : names) {
                assertTrue(
                        Collections.frequency(named, other) <= Collections.frequency(named, hero),
                        () -> other + " for " + hero + ": " + story);
            }
        }
    }

    /** In words and marks. */
    @Test
    void noPhraseComesTwiceInSight() {
        for (String story : stories) {
            List<String> words = words(story);
            Map<List<String>, Integer> last = new HashMap<>();
            for (int i = 0; i + PHRASE <= words.size(); i++) {
                List<String> phrase = words.subList(i, i + PHRASE);
                Integer before = last.put(phrase, i);
                assertTrue(before == null || i - before >= APART, () -> phrase + " comes twice: " + story);
            }
        }
    }

    private static List<String> words(String story) {
        return WORD_OR_MARK.matcher(story).results().map(MatchResult::group).toList();
    }

    private static Set<String> names() throws IOException {
        Set<String> names = new HashSet<>();
        try (var in = StoryWriter.class.getResourceAsStream("/stories/names.txt")) {
            Set<String> groups = Set.of("girls", "boys", "females", "males");
            for (String group : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("@")) {
                List<String> words = Arrays.asList(group.strip().split("\\s+"));
                if (groups.contains(words.get(0))) {
                    names.addAll(words.subList(1, words.size()));
                }
            }
        }
        return names;
    }
}
