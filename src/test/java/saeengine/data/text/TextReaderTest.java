package saeengine.data.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import saeengine.data.DataException;
import saeengine.data.Fixtures;

class TextReaderTest {
    @TempDir
    Path folder;

    private static List<String> all(Path... files) {
        try (TextReader reader = TextReader.open(List.of(files))) {
            return rest(reader);
        }
    }

    private static List<String> rest(TextReader reader) {
        List<String> stories = new ArrayList<>();
        for (String story = reader.next(); story != null; story = reader.next()) {
            stories.add(story);
        }
        return stories;
    }

    private Path file(String name, String text) {
        return Fixtures.write(folder, name, text);
    }

    private static String failure(Path... files) {
        String message = assertThrows(DataException.class, () -> all(files)).getMessage();
        assertFalse(message.contains("\n"), message);
        for (Path file : files) {
            assertTrue(message.contains(file.toString()), message);
        }
        return message;
    }

    @Test
    void aTextFileIsCutAtSeparatorsOnALineOrWithinOne() {
        List<String> expected = List.of("One.\nTwo.", "Three.", " four ");
        assertEquals(expected, all(file("a.txt", "One.\nTwo.\n<|endoftext|>\nThree.<|endoftext|> four ")));
        assertEquals(
                expected,
                all(file("b.txt", "\nOne.\nTwo.<|endoftext|>Three.\n\n<|endoftext|>\n four \n<|endoftext|>\n")));
        assertEquals(
                List.of("One.\r\nTwo.", "Three."), all(file("c.TXT", "One.\r\nTwo.\r\n<|endoftext|>\r\nThree.\r\n")));
        assertEquals(List.of("only"), all(file("d.txt", "only")));
    }

    @Test
    void emptyStoriesAreLeftOut() {
        String end = "<|endoftext|>";
        assertEquals(List.of("a", "b"), all(file("a.txt", end + end + "a" + end + "\n \n\t" + end + "b" + end + "\n")));
        assertEquals(List.of("a", " b"), all(file("a.json", "[\"\", \"a\", \" \\n\", {\"text\": \"\"}, \" b\"]")));
        assertEquals(List.of("a", "b"), all(file("a.jsonl", "\n\"a\"\n\"\"\n  \n\"b\"\n\n")));
    }

    @Test
    void partsOfASeparatorAreText() {
        String text = "a <|endoftext| b <<|endoftext <|endoftex";
        assertEquals(List.of(text, "<"), all(file("a.txt", text + "<|endoftext|><<|endoftext|>")));
    }

    @Test
    void aListOfStringsOrObjectsIsRead() {
        assertEquals(
                List.of("a", "b\nc", "☃ \"d\""),
                all(
                        file(
                                "a.json",
                                "[\"a\", {\"id\": [1, {\"text\": \"no\"}], \"text\": \"b\\nc\", \"x\": null}, \"\\u2603 \\\"d\\\"\"]\n")));
        assertEquals(
                List.of("a", "b", "c"), all(file("a.jsonl", "\"a\"\r\n{\"text\":\"b\"}\n{\"x\":1,\"text\":\"c\"}")));
    }

    @Test
    void newlinesInJsonBelongToTheStory() {
        assertEquals(List.of("\na\n"), all(file("a.json", "[\"\\na\\n\"]")));
    }

    @Test
    void aMarkAtTheBeginningIsDropped() {
        assertEquals(List.of("é"), all(file("a.txt", "\ufeffé")));
        assertEquals(List.of("é"), all(file("a.jsonl", "\ufeff\"é\"")));
        assertEquals(List.of("é"), all(file("a.json", "\ufeff[\"é\"]")));
        // Only a mark at the beginning is one.
        assertEquals(List.of("a", "\ufeffb"), all(file("b.txt", "a<|endoftext|>\ufeffb")));
    }

    /** A story list with the mark in a string is the text with the mark on a line. */
    @Test
    void aSeparatorInAStringCutsItAsInATextFile() {
        String text = "\nOne.\nTwo.\n<|endoftext|>\nThree.<|endoftext|>\n \n<|endoftext|> four \n";
        List<String> expected = all(file("a.txt", text));
        assertEquals(List.of("One.\nTwo.", "Three.", " four "), expected);
        String quoted = '"' + text.replace("\n", "\\n") + '"';
        assertEquals(expected, all(file("a.json", "[" + quoted + "]")));
        assertEquals(expected, all(file("b.json", "[\"<|endoftext|>\", {\"text\": " + quoted + "}]")));
        assertEquals(expected, all(file("a.jsonl", quoted + "\n")));
        assertEquals(expected, all(file("c.json", "[" + quoted.replace("<|", "\\u003c|") + "]")));
        try (TextReader reader = TextReader.open(List.of(file("d.jsonl", quoted + "\n" + quoted + "\n")))) {
            reader.skip(4);
            assertEquals(4, reader.position());
            assertEquals(List.of("Three.", " four ").get(0), reader.next());
        }
    }

    /** A string of separators alone is no story. */
    @Test
    void stringsOfSeparatorsAloneAreLeftOut() {
        assertEquals(List.of("a"), all(file("a.json", "[\"<|endoftext|>\", \"<|endoftext|><|endoftext|>\", \"a\"]")));
        assertTrue(failure(file("b.jsonl", "\"<|endoftext|>\"\n")).contains("no story"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"x\\ud83d\"", "{\"text\": \"x\\ude00y\"}", "\"x\\ud83dx\\ude00\""})
    void halfACharacterIsRefused(String story) {
        String list = failure(file("a.json", "[\"a\", " + story + "]"));
        assertTrue(list.contains("item 2") && list.contains("surrogate"), list);
        assertTrue(failure(file("a.jsonl", "\"a\"\n" + story)).contains("line 2"));
        assertEquals(List.of("\ud83d\ude00"), all(file("b.jsonl", "\"\\ud83d\\ude00\"")));
    }

    @Test
    void storiesOfEveryLengthCrossTheBuffer() {
        SplittableRandom random = new SplittableRandom(21);
        List<String> stories = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            // Up to three buffers long, with characters of two bytes and beginnings of a separator.
            String unit = List.of("é", "<|end", "abc").get(i % 3);
            stories.add("x" + unit.repeat(1 + random.nextInt(i % 10 == 0 ? 60_000 : 3000)));
        }
        assertEquals(stories, all(file("a.txt", String.join("\n<|endoftext|>\n", stories))));
        List<String> quoted = stories.stream().map(story -> '"' + story + '"').toList();
        assertEquals(stories, all(file("a.jsonl", String.join("\n", quoted))));
    }

    @Test
    void aSeparatorAcrossTheEndOfTheBufferIsSeen() {
        for (int length = (1 << 16) - 20; length <= 1 << 16; length++) {
            String story = "x".repeat(length);
            assertEquals(List.of(story, "y", story), all(file("a.txt", story + "<|endoftext|>y<|endoftext|>" + story)));
        }
    }

    @Test
    void filesFollowEachOther() {
        Path a = file("a.txt", "1<|endoftext|>2");
        Path empty = file("b.txt", "\n");
        Path c = file("c.json", "[\"3\"]");
        assertEquals(List.of("1", "2", "3", "1", "2"), all(a, empty, c, a));
    }

    @Test
    void positionSkipAndRewindAgree() {
        Path a = file("a.txt", "1<|endoftext|><|endoftext|>2");
        Path b = file("b.jsonl", "\"3\"\n\"\"\n\"4\"");
        try (TextReader reader = TextReader.open(List.of(a, b))) {
            assertEquals(0, reader.position());
            assertEquals("1", reader.next());
            reader.skip(2);
            assertEquals(3, reader.position());
            assertEquals(List.of("4"), rest(reader));
            assertEquals(4, reader.position());
            assertNull(reader.next());
            assertEquals(4, reader.position());
            reader.rewind();
            assertEquals(0, reader.position());
            reader.skip(0);
            assertEquals("1", reader.next());
            reader.skip(3);
            assertNull(reader.next());
            reader.rewind();
            String message =
                    assertThrows(DataException.class, () -> reader.skip(5)).getMessage();
            assertTrue(message.contains("hold 4 stories") && message.contains("story 5"), message);
        }
    }

    @Test
    void aClosedReaderHasNoMoreStories() {
        Path a = file("a.txt", "1<|endoftext|>2");
        TextReader reader = TextReader.open(List.of(a, a));
        assertEquals("1", reader.next());
        reader.close();
        reader.close();
        assertNull(reader.next());
    }

    @Test
    void filesWithoutStoriesAreNamed() {
        assertTrue(failure(file("a.txt", ""), file("b.json", "[]")).contains("no story"));
        assertTrue(assertThrows(DataException.class, () -> TextReader.open(List.of()))
                .getMessage()
                .contains("no story"));
    }

    @Test
    void aWrongFileIsFoundWhenOpening() {
        Path good = file("a.txt", "x");
        for (String name : List.of("missing.txt", "missing.json")) {
            Path missing = folder.resolve(name);
            String message = assertThrows(DataException.class, () -> TextReader.open(List.of(good, missing)))
                    .getMessage();
            assertEquals(missing + ": no such file: check the path", message);
        }
        assertTrue(failure(file("a.csv", "x")).contains(".txt, .json or .jsonl"));
        assertTrue(failure(file("txt", "x").resolveSibling("a.bin")).contains("no such file"));
        assertTrue(failure(file("a.bin", "xx")).contains(".txt, .json or .jsonl"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "[\"a\", 7]; item 2",
                "[\"a\", {\"story\": \"b\"}]; item 2",
                "[\"a\", {\"text\": 3}]; item 2",
                "[\"a\", null]; item 2",
                "[\"a\", \"b; item 2",
                "[\"a\" \"b\"]; item 2",
                "[\"a\"; item 2",
                "[\"a\"] []; no JSON",
                "{\"text\": \"a\"}; list",
                "\"a\"; list",
                "``; no JSON",
            })
    void aBadListIsRefused(String json, String mentioned) {
        String message = failure(file("a.json", json));
        assertTrue(message.contains(mentioned), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "{\"story\": \"b\"}", "\"b", "\"b\" \"c\"", "[\"b\"]", "{", "b", "{\"text\": null}"})
    void aBadLineIsRefused(String line) {
        String message = failure(file("a.jsonl", "\"a\"\n\n" + line + "\n\"d\""));
        assertTrue(message.contains("line 3"), message);
    }

    @Test
    void aFileOfNoStoriesDoesNotFillTheMemory() {
        byte[] endless = new byte[DelimitedReader.LONGEST_PART + 1];
        Arrays.fill(endless, (byte) 'a');
        assertTrue(failure(Fixtures.write(folder, "a.txt", endless)).contains("no <|endoftext|> within 16 MiB"));
        assertTrue(failure(Fixtures.write(folder, "a.jsonl", endless)).contains("no line end within 16 MiB"));
    }
}
