package saeengine.latents;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import saeengine.data.DataException;
import saeengine.stories.Fact;

/**
 * The hidden facts of stories, one JSON line a story in the order of the text, as {@code stories --facts} writes them; read
 * story by story.
 */
public final class FactFile implements AutoCloseable {
    private final Deque<Path> files;
    private @Nullable Path file;
    private @Nullable BufferedReader lines;
    private long line;
    private long story = -1;
    private List<Fact> facts = List.of();
    private Map<String, String> about = Map.of();

    /** @param files one for each file of the text, in its order */
    public FactFile(List<Path> files) {
        this.files = new ArrayDeque<>(files);
    }

    /** The facts of a story, by its number in the text from 0; stories are asked for in order. */
    public List<Fact> of(long number) {
        if (number < story) {
            throw new IllegalArgumentException("facts of story " + number + " after those of story " + story);
        }
        while (story < number) {
            facts = next();
            story++;
        }
        return facts;
    }

    /** What is true of the whole of the story that was asked for last, by name, such as hero_gender. */
    public Map<String, String> about() {
        return about;
    }

    private List<Fact> next() {
        try {
            while (true) {
                if (lines == null) {
                    if (files.isEmpty()) {
                        throw new DataException((file == null ? "facts" : file.toString()) + ": has the facts of "
                                + (story + 1) + " stories, the text has more; it belongs to another text");
                    }
                    file = files.remove();
                    lines = Files.newBufferedReader(file);
                    line = 0;
                }
                String text = lines.readLine();
                if (text != null) {
                    line++;
                    return parse(text);
                }
                lines.close();
                lines = null;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Fact> parse(String text) {
        try {
            JsonObject json = JsonParser.parseString(text).getAsJsonObject();
            List<Fact> all = new ArrayList<>();
            for (JsonElement each : json.getAsJsonArray("spans")) {
                JsonArray span = each.getAsJsonArray();
                all.add(new Fact(
                        span.get(0).getAsInt(),
                        span.get(1).getAsInt(),
                        span.get(2).getAsString(),
                        span.get(3).getAsString()));
            }
            Map<String, String> whole = new TreeMap<>();
            if (json.has("story")) {
                json.getAsJsonObject("story").asMap().forEach((name, value) -> whole.put(name, value.getAsString()));
            }
            about = whole;
            return all;
        } catch (JsonParseException
                | IllegalStateException
                | IllegalArgumentException
                | NullPointerException
                | IndexOutOfBoundsException
                | UnsupportedOperationException e) {
            throw new DataException(file + ", line " + line + ": is not the facts of a story, {\"spans\":[[start, end,"
                    + " \"kind\", \"value\"], ...]}; write them with stories --facts");
        }
    }

    @Override
    public void close() {
        try {
            if (lines != null) {
                lines.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
