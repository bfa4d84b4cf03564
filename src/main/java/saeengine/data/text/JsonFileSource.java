package saeengine.data.text;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import saeengine.data.DataException;
import saeengine.data.Utf8Files;

/** The stories of a {@code .json} file that is one list; the list is streamed, not held. */
final class JsonFileSource implements StorySource<String> {
    private final Path file;
    private final JsonReader json;
    private boolean opened;
    private boolean ended;
    private long items;

    JsonFileSource(Path file) throws IOException {
        this.file = file;
        json = new JsonReader(Utf8Files.characters(file));
        json.setStrictness(Strictness.STRICT);
    }

    @Override
    public @Nullable String next() throws IOException {
        try {
            String story;
            do {
                story = item();
            } while (story != null && story.isBlank());
            return story;
        } catch (MalformedJsonException | EOFException e) {
            throw JsonStory.malformed(file + ": item " + (items + 1), e);
        } catch (IllegalStateException e) {
            throw new DataException(
                    file + ": is no JSON list of stories: write one story a line into a .jsonl file," + " or a list",
                    e);
        }
    }

    private @Nullable String item() throws IOException {
        if (ended) {
            return null;
        }
        if (!opened) {
            json.beginArray();
            opened = true;
        }
        if (!json.hasNext()) {
            json.endArray();
            // Whatever follows the list would be lost unseen.
            JsonToken unused = json.peek();
            ended = true;
            return null;
        }
        String story = JsonStory.read(json, file + ": item " + (items + 1));
        items++;
        return story;
    }

    @Override
    public void close() throws IOException {
        json.close();
    }
}
