package saeengine.data.text;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The stories of a {@code .jsonl} file, one JSON value a line. */
final class JsonLinesSource implements StorySource<String> {
    private final Path file;
    private final DelimitedReader lines;

    JsonLinesSource(Path file) throws IOException {
        this.file = file;
        lines = new DelimitedReader(file, "\n");
    }

    @Override
    public @Nullable String next() throws IOException {
        String line;
        while ((line = lines.next()) != null) {
            String story = line.isBlank() ? "" : parse(line);
            if (!story.isBlank()) {
                return story;
            }
        }
        return null;
    }

    private String parse(String line) throws IOException {
        String where = file + ": line " + lines.parts();
        try (JsonReader json = new JsonReader(new StringReader(line))) {
            json.setStrictness(Strictness.STRICT);
            String story = JsonStory.read(json, where);
            JsonToken unused = json.peek();
            return story;
        } catch (MalformedJsonException | EOFException e) {
            throw JsonStory.malformed(where, e);
        }
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
