package saeengine.data.text;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import saeengine.data.DataException;
import saeengine.data.PackedFiles;
import saeengine.data.Utf8Files;

/**
 * The stories of text files as strings, one after another.
 *
 * <p>The end of a file's name tells its format:
 * <ul>
 *   <li>{@code .txt}: stories separated by {@code <|endoftext|>}, on a line of its own or not; the newlines
 *       around a story are dropped
 *   <li>{@code .json}: one list of strings, or of objects with a string {@code text}
 *   <li>{@code .jsonl}: such a string or object on each line
 *   <li>{@code .parquet}: the strings in its column {@code text}
 * </ul>
 * The first three may be compressed, with {@code .gz} or {@code .zst} after that.
 * A string with {@code <|endoftext|>} in it is read as a {@code .txt} file would be. Files are UTF-8 and are streamed, so
 * their size does not matter; what is no UTF-8 is refused, within the first 64 MiB at once. Stories of nothing but white
 * space are left out.
 */
public final class TextReader implements Closeable {
    static final String ENDINGS = ".txt, .json or .jsonl, also with .gz or .zst after that, or in .parquet";

    private static final List<String> FORMATS = List.of("txt", "json", "jsonl");

    private final StoryFiles<String> stories;

    private TextReader(StoryFiles<String> stories) {
        this.stories = stories;
    }

    /** Opens the files in this order; an error if there is not one story in them. */
    public static TextReader open(List<Path> files) {
        requireUtf8(files);
        return new TextReader(new StoryFiles<>(files, file -> source(StoryFiles.requireFile(file))));
    }

    /** Refuses text files, of any mix of files, whose beginning is no UTF-8. */
    static void requireUtf8(List<Path> files) {
        files.stream()
                .filter(file -> Files.isRegularFile(file) && FORMATS.contains(extension(file)))
                .forEach(Utf8Files::requireBeginning);
    }

    /** The stories of one text file. */
    static StorySource<String> source(Path file) throws IOException {
        return switch (extension(file)) {
            case "txt" -> new TextFileSource(file);
            case "json" -> new CutSource(new JsonFileSource(file));
            case "jsonl" -> new CutSource(new JsonLinesSource(file));
            case "parquet" -> new CutSource(new ParquetSource(file));
            default -> throw new DataException(file + ": is no text file by its name: it must end in " + ENDINGS);
        };
    }

    /** What follows the last dot of a file's name, in lower case; of a compressed text the dot before that. */
    static String extension(Path file) {
        String bare = PackedFiles.bareName(file);
        String ending = bare.substring(bare.lastIndexOf('.') + 1);
        return PackedFiles.isPacked(file) && !FORMATS.contains(ending) ? ending + " compressed" : ending;
    }

    /** The next story, null after the last. */
    public @Nullable String next() {
        return stories.next();
    }

    /** How many stories were handed out or skipped since the beginning of the files. */
    public long position() {
        return stories.position();
    }

    /** Passes over stories; an error if there are not so many. */
    public void skip(long count) {
        stories.skip(count);
    }

    /** Begins the files again, with position 0. */
    public void rewind() {
        stories.rewind();
    }

    @Override
    public void close() {
        stories.close();
    }
}
