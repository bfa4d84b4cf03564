package saeengine.data.tokenizer.part;

import com.google.gson.JsonElement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import saeengine.data.DataException;

/** The kinds of one sort of part, by the type that a tokenizer.json gives them. */
public final class Kinds<T> {
    private final String name;
    private final Map<String, Function<Part, T>> readers = new LinkedHashMap<>();

    /** @param name the sort's key in the file, as {@code normalizer} */
    public Kinds(String name) {
        this.name = name;
    }

    /** One kind more. */
    public Kinds<T> with(String type, Function<Part, T> reader) {
        readers.put(type, reader);
        return this;
    }

    /** The part that a file has, or {@code otherwise} where it has none. */
    public T read(String file, JsonElement json, T otherwise) {
        return json == null || json.isJsonNull() ? otherwise : read(file, new Part(file, name, json));
    }

    private T read(String file, Part part) {
        String type = part.kind();
        Function<Part, T> reader = readers.get(type);
        if (reader == null) {
            throw new DataException(file + ": " + name + " '" + type + "' is not supported: this engine reads "
                    + String.join(", ", readers.keySet()));
        }
        T read = reader.apply(part);
        part.end();
        return read;
    }

    /** The parts of a sequence of this sort. */
    List<T> readAll(Part sequence, String key) {
        return sequence.parts(key).stream()
                .map(part -> read(sequence.file(), part))
                .toList();
    }
}
