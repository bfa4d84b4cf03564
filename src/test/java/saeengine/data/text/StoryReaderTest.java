package saeengine.data.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.data.DataException;
import saeengine.data.Fixtures;
import saeengine.data.IdList;
import saeengine.data.tokenizer.Tokenizer;
import saeengine.data.tokenizer.TokenizerFixture;

class StoryReaderTest {
    private final Tokenizer tokenizer = Fixtures.smallTokenizer();
    private final int end = tokenizer.endOfText();

    @TempDir
    Path folder;

    private List<List<Integer>> all(Tokenizer tokenizer, Path... files) {
        List<List<Integer>> stories = new ArrayList<>();
        try (StoryReader reader = StoryReader.open(List.of(files), tokenizer)) {
            for (int[] story = reader.next(); story != null; story = reader.next()) {
                stories.add(boxed(story));
            }
            assertEquals(stories.size(), reader.position());
        }
        return stories;
    }

    private static List<Integer> boxed(int... ids) {
        List<Integer> list = new ArrayList<>();
        for (int id : ids) {
            list.add(id);
        }
        return list;
    }

    private Path bin(String name, int... ids) {
        return Fixtures.write(folder, name, Fixtures.u16(ids));
    }

    private String failure(Tokenizer with, Path file) {
        String message =
                assertThrows(DataException.class, () -> all(with, file)).getMessage();
        assertTrue(message.contains(file.toString()) && !message.contains("\n"), message);
        return message;
    }

    @Test
    void theFormatsOfOneTextGiveTheSameIds() {
        List<String> texts = Fixtures.STORIES;
        IdList ids = new IdList();
        List<List<Integer>> expected = new ArrayList<>();
        for (String text : texts) {
            int[] story = tokenizer.encode(text);
            expected.add(boxed(story));
            ids.addAll(story);
            ids.add(end);
        }
        String lines = texts.stream().map(StoryReaderTest::quoted).reduce("", (a, b) -> a + b + "\n");
        assertEquals(expected, all(tokenizer, bin("a.bin", ids.toArray())));
        assertEquals(
                expected, all(tokenizer, Fixtures.write(folder, "a.txt", String.join("\n<|endoftext|>\n", texts))));
        assertEquals(expected, all(tokenizer, Fixtures.write(folder, "a.jsonl", lines)));
        assertEquals(
                expected,
                all(
                        tokenizer,
                        Fixtures.write(folder, "a.json", "[" + lines.strip().replace("\n", ",") + "]")));
        for (List<Integer> story : expected) {
            assertFalse(story.contains(end));
        }
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }

    @Test
    void idsAreLittleEndianAndTheLastEndMayBeMissing() {
        Path file = Fixtures.write(folder, "a.bin", new byte[] {7, 0, 1, 1, (byte) end, (byte) (end >> 8), 3, 0});
        assertEquals(List.of(List.of(7, 257), List.of(3)), all(tokenizer, file));
    }

    @Test
    void emptyStoriesOfIdsAreLeftOut() {
        Path file = bin("a.bin", end, end, 1, 2, end, end, 3, end);
        assertEquals(List.of(List.of(1, 2), List.of(3)), all(tokenizer, file));
        assertTrue(failure(tokenizer, bin("b.bin", end, end)).contains("no story"));
        assertTrue(failure(tokenizer, bin("c.bin")).contains("no story"));
    }

    @Test
    void anIdPastTheVocabularyIsNamedWithItsPlace() {
        Path file = bin("a.bin", 1, end, 2, 50000, end);
        String message = failure(tokenizer, file);
        assertTrue(message.contains("id 50000 at position 3"), message);
        assertTrue(message.contains("vocabulary of 280 tokens"), message);
        // Passing over it is no way around.
        try (StoryReader reader = StoryReader.open(List.of(file), tokenizer)) {
            assertThrows(DataException.class, () -> reader.skip(2));
        }
    }

    @Test
    void aFileThatCannotBeIdsIsRefused() {
        assertTrue(
                failure(tokenizer, Fixtures.write(folder, "a.bin", new byte[3])).contains("3 bytes"));
        Tokenizer large = TokenizerFixture.of(Map.of("a", 0, "<|endoftext|>", 70_000));
        assertTrue(failure(large, bin("b.bin", 0)).contains("being 70000"));
        Tokenizer without = TokenizerFixture.of(Map.of("a", 0));
        assertTrue(failure(without, bin("b.bin", 0)).contains("being -1"));
        int[] endless = new int[TokenFileSource.LONGEST_STORY + 1];
        assertTrue(failure(tokenizer, bin("c.bin", endless)).contains("no end-of-text id " + end));
        assertTrue(failure(tokenizer, Fixtures.write(folder, "a.ids", "x")).contains(".parquet or .bin"));
    }

    /** Ids below 65,536 in four bytes each would be read as twice as many, every second one 0. */
    @Test
    void idsOfThirtyTwoBitsAreRefused() {
        int[] wide = new int[40];
        for (int i = 0; i < wide.length; i += 2) {
            wide[i] = 1 + i;
        }
        assertTrue(failure(tokenizer, bin("wide.bin", wide)).contains("32-bit ids"));
        wide[31] = 1;
        assertEquals(1, all(tokenizer, bin("narrow.bin", wide)).size());
        assertEquals(1, all(tokenizer, bin("short.bin", 1, 0, 1, 0)).size());
        assertEquals(1, all(tokenizer, bin("zeros.bin", new int[40])).size());
    }

    @Test
    void skippingComesToTheSameStory() {
        List<Path> files = List.of(
                bin("a.bin", 1, end, 2, 2, end),
                Fixtures.write(folder, "a.txt", "The cat<|endoftext|>\n\n<|endoftext|>sat"),
                Fixtures.write(folder, "a.json", "[\"the mat\", \"\", \"the fox\"]"));
        List<List<Integer>> stories = all(tokenizer, files.toArray(Path[]::new));
        assertEquals(6, stories.size());
        try (StoryReader reader = StoryReader.open(files, tokenizer)) {
            for (int start = 0; start < stories.size(); start++) {
                reader.rewind();
                reader.skip(start);
                assertEquals(start, reader.position());
                assertEquals(stories.get(start), boxed(reader.next()), "after " + start);
                assertEquals(start + 1, reader.position());
            }
            assertNull(reader.next());
        }
    }

    @Test
    void skippingDoesNotTokenize() {
        Path file = Fixtures.write(folder, "a.txt", "a<|endoftext|>c<|endoftext|>b");
        // This vocabulary cannot encode c.
        Tokenizer tokenizer = TokenizerFixture.of(Map.of("a", 0, "b", 1));
        try (StoryReader reader = StoryReader.open(List.of(file), tokenizer)) {
            reader.skip(2);
            assertArrayEquals(new int[] {1}, reader.next());
            reader.rewind();
            reader.skip(1);
            assertThrows(DataException.class, reader::next);
        }
    }
}
