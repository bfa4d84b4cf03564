package saeengine.stories;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * The facts of a story as one line of JSON.
 *
 * <pre>{"index":0,"story":{"schema":"seed","hero":"Pip",...},"spans":[[0,3,"character","Pip"],...]}</pre>
 *
 * <p>Spans count characters of the story's text from its first character; the text is ASCII, so these are bytes too.
 */
public final class StoryFacts {
    private StoryFacts() {}

    /** The line without its line feed. */
    public static String jsonLine(Story story) {
        StringWriter line = new StringWriter(8192);
        try (JsonWriter json = new JsonWriter(line)) {
            json.beginObject();
            json.name("index").value(story.index());
            json.name("story").beginObject();
            for (Map.Entry<String, String> fact : story.about().entrySet()) {
                json.name(fact.getKey()).value(fact.getValue());
            }
            json.endObject();
            json.name("spans").beginArray();
            for (Fact fact : story.facts()) {
                json.beginArray();
                json.value(fact.start()).value(fact.end());
                json.value(fact.kind()).value(fact.value());
                json.endArray();
            }
            json.endArray();
            json.endObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return line.toString();
    }
}
