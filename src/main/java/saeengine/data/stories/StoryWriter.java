package saeengine.data.stories;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

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

    /** Writes stories {@code [first, first + count)} to {@code out}, replacing it. */
    public Written write(Path out, long first, long count, boolean withFacts) throws IOException {
        Path textPart = temporary(out);
        Path factsPart = temporary(factsBeside(out));
        try {
            Written written = writeParts(textPart, withFacts ? factsPart : null, first, count);
            if (withFacts) {
                moveInPlace(factsPart, factsBeside(out));
            }
            moveInPlace(textPart, out);
            return written;
        } finally {
            Files.deleteIfExists(textPart);
            Files.deleteIfExists(factsPart);
        }
    }

    private Written writeParts(Path textPart, Path factsPart, long first, long count) throws IOException {
        long words = 0;
        long bytes = 0;
        long facts = 0;
        try (BufferedWriter text = Files.newBufferedWriter(textPart, StandardCharsets.UTF_8);
                Writer lines = factsPart == null
                        ? Writer.nullWriter()
                        : Files.newBufferedWriter(factsPart, StandardCharsets.UTF_8)) {
            for (long index = first; index < first + count; index++) {
                Story story = generator.story(index);
                String block = story.text() + "\n" + SEPARATOR + "\n";
                text.write(block);
                words += wordsIn(story.text());
                bytes += block.length();
                if (factsPart != null) {
                    lines.write(StoryFacts.jsonLine(story));
                    lines.write('\n');
                    facts += story.facts().size();
                }
            }
        }
        return new Written(count, words, bytes, facts);
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

    private static Path temporary(Path out) {
        return out.resolveSibling(out.getFileName() + ".part");
    }

    /** An atomic rename; both names lie in one folder, where every common file system can do it. */
    private static void moveInPlace(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
