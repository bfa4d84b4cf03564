package saeengine.data.sae;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import saeengine.data.DataException;

/**
 * The plain facts of a YAML file: {@code key: value} at its left edge, and {@code value: value} below a key, as the
 * files of a training log have it. Whatever else there is, lists and deeper levels, is passed over.
 */
final class YamlFacts {
    private static final long LARGEST = 1 << 20;
    private static final Pattern TOP = Pattern.compile("([A-Za-z_][\\w.-]*):(?: +(.*))?");
    private static final Pattern BELOW = Pattern.compile(" +value: +(.*)");

    private final Path file;
    private final Map<String, String> facts = new LinkedHashMap<>();

    private YamlFacts(Path file, Iterable<String> lines) {
        this.file = file;
        String key = null;
        for (String line : lines) {
            Matcher top = TOP.matcher(line);
            Matcher below = BELOW.matcher(line);
            if (top.matches()) {
                key = top.group(1);
                put(key, top.group(2));
            } else if (key != null && below.matches()) {
                put(key, below.group(1));
            }
        }
    }

    private void put(String key, String value) {
        String text = value == null ? "" : value.replaceAll("\\s+#.*|\\s+$", "");
        boolean quoted = text.length() > 1
                && (text.charAt(0) == '"' || text.charAt(0) == '\'')
                && text.charAt(text.length() - 1) == text.charAt(0);
        String plain = quoted ? text.substring(1, text.length() - 1) : text;
        if (!plain.isEmpty() && !plain.equals("null")) {
            facts.putIfAbsent(key, plain);
        }
    }

    static YamlFacts read(Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                throw new DataException(file + ": is larger than settings are, over " + LARGEST + " bytes");
            }
            return new YamlFacts(file, Files.readAllLines(file));
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read: " + e, e);
        }
    }

    Optional<String> text(String key) {
        return Optional.ofNullable(facts.get(key));
    }

    /** A value that must be this one if it is there at all. */
    void requireAbsentOr(String key, String expected) {
        String found = facts.getOrDefault(key, expected);
        if (!found.equalsIgnoreCase(expected)) {
            throw new DataException(file + ": '" + key + "' is " + found + ", and only " + expected + " is understood");
        }
    }
}
