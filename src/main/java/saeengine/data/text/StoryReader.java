package saeengine.data.text;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import saeengine.data.DataException;
import saeengine.data.tokenizer.Tokenizer;
import saeengine.data.tokenizer.part.Frame;

/**
 * The stories of files as token ids, one after another, without an end-of-text id.
 *
 * <p>Text files are those of {@link TextReader}. A {@code .bin} file holds the ids themselves, as little-endian
 * 16-bit numbers with the tokenizer's end-of-text id after each story; two such ids in a row enclose no story.
 */
public final class StoryReader implements Closeable {
    private final StoryFiles<int[]> stories;
    private final LongPredicate wanted;
    private final Frame frame;

    private StoryReader(StoryFiles<int[]> stories, LongPredicate wanted, Frame frame) {
        this.stories = stories;
        this.wanted = wanted;
        this.frame = frame;
    }

    /** Opens the files in this order, of any mix of formats; an error if there is not one story in them. */
    public static StoryReader open(List<Path> files, Tokenizer tokenizer) {
        TextReader.requireUtf8(files);
        return new StoryReader(
                new StoryFiles<>(files, file -> source(StoryFiles.requireFile(file), tokenizer)),
                story -> true,
                tokenizer.frame());
    }

    /** Texts that are in memory, a story each; one without a token is refused, for it would have no number. */
    public static StoryReader ofTexts(List<String> texts, Tokenizer tokenizer) {
        List<int[]> ids = texts.stream().map(tokenizer::encode).toList();
        for (int i = 0; i < ids.size(); i++) {
            if (ids.get(i).length == 0) {
                throw new IllegalArgumentException("text " + i + ": has no token; leave it out");
            }
        }
        if (ids.isEmpty()) {
            throw new IllegalArgumentException("there is no text to read; give at least one");
        }
        return new StoryReader(
                new StoryFiles<>(List.of(Path.of("texts in memory")), file -> new HeldTexts(ids)),
                story -> true,
                tokenizer.frame());
    }

    /** Stories that somebody holds. */
    private static final class HeldTexts implements StorySource<int[]> {
        private final Iterator<int[]> ids;

        HeldTexts(List<int[]> ids) {
            this.ids = ids.iterator();
        }

        @Override
        public int @Nullable [] next() {
            return ids.hasNext() ? ids.next() : null;
        }

        @Override
        public void close() {}
    }

    /** This reader, handing out only the stories whose number, from 0 at the first of the files, is wanted. */
    public StoryReader only(LongPredicate numbers) {
        return new StoryReader(stories, numbers, frame);
    }

    private static StorySource<int[]> source(Path file, Tokenizer tokenizer) throws IOException {
        return switch (TextReader.extension(file)) {
            case "bin" -> new TokenFileSource(file, tokenizer);
            case "txt", "json", "jsonl", "parquet" -> new TokenizedSource(TextReader.source(file), tokenizer);
            default ->
                throw new DataException(
                        file + ": is no story file by its name: it must end in " + TextReader.ENDINGS + " or .bin");
        };
    }

    /** The ids that the model expects around each stretch of a story that it reads; stories come without them. */
    public Frame frame() {
        return frame;
    }

    /** The ids of the next story, at least one; null after the last story. */
    public int @Nullable [] next() {
        while (!wanted.test(stories.position())) {
            if (!stories.skipOne()) {
                return null;
            }
        }
        return stories.next();
    }

    /** How many stories lie before the next one since the beginning of the files, wanted or not. */
    public long position() {
        return stories.position();
    }

    /** Passes over stories without tokenizing them, as a resumed run does; an error if there are not so many. */
    public void skip(long count) {
        stories.skip(count);
    }

    /** Begins the files again, with position 0: the next epoch. */
    public void rewind() {
        stories.rewind();
    }

    @Override
    public void close() {
        stories.close();
    }
}
