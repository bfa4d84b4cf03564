package saeengine.stories;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import saeengine.data.AtomicFile;

/**
 * Writes a range of stories to a text file, each followed by a line {@value #SEPARATOR}, and their facts beside it.
 *
 * <p>Files are written under a temporary name and renamed when whole, so that nobody reads half a file.
 */
public final class StoryWriter {
    /** The line after each story. */
    public static final String SEPARATOR = "<|endoftext|>";

    private static final String FACTS_SUFFIX = ".facts.jsonl";

    private final StoryGenerator generator;

    public StoryWriter(StoryGenerator generator) {
        this.generator = generator;
    }

    /** What was written: stories, words and bytes of text, and facts (0 where none were asked for). */
    public record Written(long stories, long words, long bytes, long facts) {}

    /** The file that holds the facts of a text file: its name with {@value #FACTS_SUFFIX} appended. */
    public static Path factsBeside(Path out) {
        return out.resolveSibling(out.getFileName() + FACTS_SUFFIX);
    }

    /**
     * Writes stories {@code [first, first + count)} to {@code out}, replacing it; the facts first, so that a text that
     * is there has them beside it.
     */
    public Written write(Path out, long first, long count, boolean withFacts) {
        Written[] written = new Written[1];
        AtomicFile.write(out, text -> {
            if (withFacts) {
                AtomicFile.write(factsBeside(out), facts -> written[0] = write(text, facts, first, count));
            } else {
                written[0] = write(text, null, first, count);
            }
        });
        return written[0];
    }

    private Written write(OutputStream text, @Nullable OutputStream facts, long first, long count) throws IOException {
        long words = 0;
        long bytes = 0;
        long told = 0;
        for (long index = first; index < first + count; index++) {
            Story story = generator.story(index);
            byte[] block = (story.text() + "\n" + SEPARATOR + "\n").getBytes(StandardCharsets.UTF_8);
            text.write(block);
            words += wordsIn(story.text());
            bytes += block.length;
            if (facts != null) {
                facts.write((StoryFacts.jsonLine(story) + "\n").getBytes(StandardCharsets.UTF_8));
                told += story.facts().size();
            }
        }
        return new Written(count, words, bytes, told);
    }

    private static long wordsIn(String text) {
        long words = 0;
        boolean inWord = false;
        for (int i = 0; i < text.length(); i++) {
            boolean space = Character.isWhitespace(text.charAt(i));
            words += !space && !inWord ? 1 : 0;
            inWord = !space;
        }
        return words;
    }
}
