package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.activations.BundledModel;
import saeengine.activations.ModelLoader;
import saeengine.data.Tokenizer;
import saeengine.data.TokenizerLoader;
import saeengine.data.stories.StoryGenerator;
import saeengine.data.stories.StoryWriter;
import saeengine.nn.GptNeoConfig;

/** What models/README.md says of the model inside the program. */
class BundledModelTest {
    private static final Path MODEL = Path.of("models/story");

    /** Whole stories take ten seconds each; {@code -Dstories=20} checks as many as the claim is about. */
    private static final int STORIES = Integer.getInteger("stories", 2);

    private static final int PHRASE = 8;
    private static final int NEAR = 200;

    @TempDir
    Path folder;

    @Test
    void hasTheShapeOfTheOriginalExperiment() throws IOException {
        GptNeoConfig config = ModelLoader.open(BundledModel.SPEC, 1).config();
        assertEquals(768, config.hidden());
        assertEquals(GptNeoConfig.alternating(4), config.local());
        assertTrue(Files.size(MODEL.resolve("model.safetensors")) < 32 << 20, "weights under 32 MiB");
    }

    /** On unseen stories. */
    @Test
    void predictsAtLeastFifteenPercentBetterThanATrigram() throws IOException {
        Path counted = folder.resolve("counted.txt");
        Path unseen = folder.resolve("unseen.txt");
        new StoryWriter(new StoryGenerator(1)).write(counted, 0, 12_000, false);
        new StoryWriter(new StoryGenerator(2)).write(unseen, 0, 30, false);
        String printed = InProcess.succeeds(List.of(
                "loss", "--model", BundledModel.SPEC, "--text", unseen.toString(), "--trigram", counted.toString()));
        Matcher losses = Pattern.compile("([\\d.]+) nats.*\\R([\\d.]+) by").matcher(printed);
        assertTrue(losses.find(), printed);
        double model = Double.parseDouble(losses.group(1));
        double trigram = Double.parseDouble(losses.group(2));
        assertTrue(model <= 0.85 * trigram, model + " against " + trigram);
    }

    @Test
    void tellsStoriesThatKeepTheirHeroAndDoNotRepeatThemselves() throws IOException {
        Tokenizer tokenizer = TokenizerLoader.load(MODEL);
        String printed = InProcess.succeeds(
                List.of("generate", "--count", Integer.toString(STORIES), "--tokens", "500", "--temperature", "0.7"));
        List<String> stories = Arrays.asList(printed.split("<\\|endoftext\\|>"));
        assertEquals(STORIES, stories.size());
        for (String story : stories) {
            assertNoPhraseRepeats(tokenizer.encode(story.strip()), story);
            assertHeroStays(story);
        }
    }

    private static void assertNoPhraseRepeats(int[] ids, String story) {
        Map<List<Integer>, Integer> last = new HashMap<>();
        for (int i = 0; i + PHRASE <= ids.length; i++) {
            List<Integer> phrase = new ArrayList<>();
            for (int j = i; j < i + PHRASE; j++) {
                phrase.add(ids[j]);
            }
            Integer before = last.put(phrase, i);
            assertTrue(before == null || i - before > NEAR, "a phrase at " + before + " and " + i + " of " + story);
        }
    }

    /** The character named first is there in every third of the story. */
    private static void assertHeroStays(String story) throws IOException {
        String hero = hero(story);
        int length = story.length();
        for (int third = 0; third < 3; third++) {
            String part = story.substring(third * length / 3, (third + 1) * length / 3);
            assertTrue(part.contains(hero), hero + " is missing from third " + (third + 1) + " of " + story);
        }
    }

    private static String hero(String story) throws IOException {
        List<String> names = names();
        Matcher word = Pattern.compile("\\p{Lu}\\p{L}+").matcher(story);
        while (word.find()) {
            if (names.contains(word.group())) {
                return word.group();
            }
        }
        throw new AssertionError("nobody is named in " + story);
    }

    /** The grammar's names of characters. */
    private static List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        boolean characters = false;
        for (String line : Files.readAllLines(Path.of("src/main/resources/stories/names.txt"))) {
            if (line.startsWith("@")) {
                characters = List.of("@girls", "@boys", "@females", "@males").contains(line.strip());
            } else if (characters && !line.startsWith("#")) {
                names.addAll(List.of(line.strip().split(" +")));
            }
        }
        return names;
    }
}
