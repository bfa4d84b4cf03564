package saeengine.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.data.WriteFailed;

/** The files: text with separators, facts line by line, nothing left behind. */
class StoryWriterTest {
    private final StoryGenerator generator = new StoryGenerator(5);

    @TempDir
    Path folder;

    @Test
    void writesTextAndFactsThatFitEachOther() throws IOException {
        Path out = folder.resolve("stories.txt");
        StoryWriter.Written written = new StoryWriter(generator).write(out, 10, 20, true);

        String text = Files.readString(out);
        String[] stories = text.split("\n<\\|endoftext\\|>\n");
        List<String> lines = Files.readAllLines(StoryWriter.factsBeside(out));
        assertEquals(20, stories.length);
        assertEquals(20, lines.size());
        assertEquals(20, written.stories());
        assertEquals(text.length(), written.bytes());
        assertEquals(text.split("\\s+").length - 20, written.words());

        long facts = 0;
        for (int i = 0; i < 20; i++) {
            assertEquals(generator.story(10 + i).text(), stories[i]);
            JsonObject line = JsonParser.parseString(lines.get(i)).getAsJsonObject();
            assertEquals(10 + i, line.get("index").getAsLong());
            String hero = line.getAsJsonObject("story").get("hero").getAsString();
            JsonArray spans = line.getAsJsonArray("spans");
            facts += spans.size();
            assertTrue(spans.asList().stream()
                    .map(span -> span.getAsJsonArray())
                    .anyMatch(span -> span.get(2).getAsString().equals("character")
                            && span.get(3).getAsString().equals(hero)));
        }
        assertEquals(facts, written.facts());
        assertEquals(2, folder.toFile().list().length);
    }

    @Test
    void factsAreOptional() throws IOException {
        Path out = folder.resolve("plain.txt");
        assertEquals(0, new StoryWriter(generator).write(out, 0, 3, false).facts());
        assertFalse(Files.exists(StoryWriter.factsBeside(out)));
    }

    @Test
    void anOldFileStaysWhenWritingFails() throws IOException {
        Path out = folder.resolve("kept.txt");
        Files.writeString(out, "old");
        Files.createDirectories(StoryWriter.factsBeside(out).resolve("in the way"));
        assertThrows(WriteFailed.class, () -> new StoryWriter(generator).write(out, 0, 3, true));
        assertEquals("old", Files.readString(out));
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(2, left.count(), "the old text and what is in the way");
        }
    }
}
