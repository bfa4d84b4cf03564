package saeengine.data.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.data.tokenizer.BpeTrainer;
import saeengine.data.tokenizer.Tokenizer;
import saeengine.data.tokenizer.TokenizerLoader;
import saeengine.testing.SharedData;

/** Real stories in every format, and a vocabulary learned from them. */
class TinyStoriesTextTest {
    private static Tokenizer gpt2() {
        return TokenizerLoader.load(SharedData.require("gptneo-tinystories-64"));
    }

    @Test
    void theTextFileEncodesToTheTokenFile() {
        Tokenizer tokenizer = gpt2();
        List<Path> ids = List.of(SharedData.require("tinystories/gpt2_u16_a.bin"));
        List<Path> text = List.of(SharedData.require("tinystories/stories_a.txt"));
        long tokens = 0;
        long start = System.nanoTime();
        try (StoryReader fromIds = StoryReader.open(ids, tokenizer);
                StoryReader fromText = StoryReader.open(text, tokenizer)) {
            for (int[] story = fromIds.next(); story != null; story = fromIds.next()) {
                assertArrayEquals(story, fromText.next(), "story " + fromIds.position());
                tokens += story.length;
            }
            assertNull(fromText.next());
            assertEquals(3117, fromIds.position());
            assertEquals(3117, fromText.position());
        }
        assertEquals(622_159 - 3117, tokens);
        report("read and encoded", tokens, start);
    }

    @Test
    void decodingAndEncodingIsTheIdentity() {
        Tokenizer tokenizer = gpt2();
        List<Path> files = List.of(
                SharedData.require("tinystories/gpt2_u16_a.bin"), SharedData.require("tinystories/gpt2_u16_b.bin"));
        long tokens = 0;
        long start = System.nanoTime();
        try (StoryReader reader = StoryReader.open(files, tokenizer)) {
            for (int[] story = reader.next(); story != null; story = reader.next()) {
                String text = tokenizer.decode(story);
                assertArrayEquals(story, tokenizer.encode(text), "story " + reader.position());
                tokens += story.length;
            }
            assertEquals(6235, reader.position());
        }
        assertEquals(622_159 + 609_755 - 6235, tokens);
        report("decoded and encoded", tokens, start);
    }

    private static void report(String what, long tokens, long start) {
        double seconds = (System.nanoTime() - start) * 1e-9;
        System.out.printf("%s %d tokens in %.2f s, %.0f a second%n", what, tokens, seconds, tokens / seconds);
    }

    @Test
    void theListOfTrainingStoriesReads() {
        Tokenizer tokenizer = gpt2();
        List<Path> files = List.of(SharedData.require("tinystories/train_first1000.json"));
        try (StoryReader reader = StoryReader.open(files, tokenizer);
                TextReader texts = TextReader.open(files)) {
            for (String text = texts.next(); text != null; text = texts.next()) {
                assertEquals(text, tokenizer.decode(reader.next()));
            }
            assertEquals(1000, reader.position());
            assertNull(reader.next());
            texts.rewind();
            assertTrue(texts.next().startsWith("One day, a little girl named Lily found a needle in her room."));
        }
    }

    @Test
    void heldOutStoriesHaveThePublishedNumberOfTokens() {
        try (StoryReader reader =
                StoryReader.open(List.of(SharedData.require("gptneo-tinystories-64/heldout.txt")), gpt2())) {
            long tokens = 0;
            for (int[] story = reader.next(); story != null; story = reader.next()) {
                tokens += story.length;
            }
            assertEquals(20, reader.position());
            assertEquals(3758, tokens);
        }
    }

    @Test
    void aVocabularyOf1500IsLearnedAndReadBack(@TempDir Path folder) {
        List<Path> files = List.of(SharedData.require("tinystories/stories_a.txt"));
        BpeTrainer trainer = new BpeTrainer();
        try (TextReader reader = TextReader.open(files)) {
            for (String story = reader.next(); story != null; story = reader.next()) {
                trainer.add(story);
            }
        }
        trainer.train(1500).write(folder);
        Tokenizer tokenizer = TokenizerLoader.load(folder);
        assertEquals(1500, tokenizer.vocabularySize());
        assertEquals(1499, tokenizer.endOfText());
        long characters = 0;
        long tokens = 0;
        try (TextReader reader = TextReader.open(files)) {
            for (String story = reader.next(); story != null; story = reader.next()) {
                int[] ids = tokenizer.encode(story);
                assertEquals(story, tokenizer.decode(ids));
                characters += story.length();
                tokens += ids.length;
            }
        }
        // GPT-2's 50,257 tokens take 4.1 characters each here.
        assertTrue(characters > 3.3 * tokens, characters + " characters in " + tokens + " tokens");
    }
}
