package saeengine.stories;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads the text files that lie in the jar under {@code /stories}. */
final class Resource {
    private Resource() {}

    /** The lines of a file without comments (from '#' at the start of a line) and empty lines. */
    static List<String> lines(String file) {
        InputStream stream = Resource.class.getResourceAsStream("/stories/" + file);
        if (stream == null) {
            throw new IllegalStateException("stories/" + file + ": missing in the jar; rebuild it");
        }
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            return reader.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Appends every line that starts with a space to the one before it. */
    static List<String> joinContinued(List<String> lines) {
        List<String> joined = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith(" ")) {
                int last = joined.size() - 1;
                joined.set(last, joined.get(last) + " " + line.strip());
            } else {
                joined.add(line.stripTrailing());
            }
        }
        return joined;
    }
}
