package saeengine.data.tensors;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.EOFException;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import saeengine.data.Allowance;

/**
 * The JSON at the head of a safetensors file, as it stands there: no check of the ranges against each other or
 * against the file.
 *
 * <p>It is read token by token, because a tree of JSON objects keeps the last of two equal names in silence.
 */
final class SafeTensorsHeader {
    static final String METADATA = "__metadata__";

    /** Torch's own limit. */
    private static final int MOST_DIMENSIONS = 64;

    private static final int ENTRY_BYTES = 500;
    private static final int METADATA_BYTES = 160;

    /** One tensor of the header; its bytes are {@code [begin, end)} counted from the end of the header. */
    record Entry(String name, String dtype, long[] shape, long begin, long end) {}

    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();

    private final Allowance allowance;

    private SafeTensorsHeader(Allowance allowance) {
        this.allowance = allowance;
    }

    /**
     * Reads the header.
     *
     * @throws IllegalArgumentException with the cause, where it is not what the format asks for
     */
    static SafeTensorsHeader parse(Reader json, Allowance allowance) {
        SafeTensorsHeader header = new SafeTensorsHeader(allowance);
        JsonReader in = new JsonReader(json);
        in.setStrictness(Strictness.STRICT);
        try {
            header.read(in);
        } catch (EOFException e) {
            throw new IllegalArgumentException("its header is JSON cut short", e);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("its header is not UTF-8", e);
        } catch (IOException e) {
            throw new IllegalArgumentException("its header is malformed JSON at " + in.getPath(), e);
        } catch (IllegalStateException | NumberFormatException e) {
            throw new IllegalArgumentException("its header has something unexpected at " + in.getPath(), e);
        }
        return header;
    }

    List<Entry> entries() {
        return entries;
    }

    Map<String, String> metadata() {
        return metadata;
    }

    private void read(JsonReader in) throws IOException {
        Set<String> seen = new HashSet<>();
        in.beginObject();
        while (in.hasNext()) {
            String name = in.nextName();
            requireNew(seen, name);
            if (name.equals(METADATA)) {
                readMetadata(in);
            } else {
                allowance.take(ENTRY_BYTES + 2L * name.length());
                entries.add(readEntry(in, name));
            }
        }
        in.endObject();
        if (in.peek() != JsonToken.END_DOCUMENT) {
            throw new IllegalArgumentException("its header goes on after the JSON object");
        }
    }

    private void readMetadata(JsonReader in) throws IOException {
        in.beginObject();
        while (in.hasNext()) {
            String key = in.nextName();
            if (in.peek() != JsonToken.STRING) {
                throw new IllegalArgumentException("its metadata '" + key + "' is no string");
            }
            String value = in.nextString();
            allowance.take(METADATA_BYTES + 2L * (key.length() + value.length()));
            if (metadata.putIfAbsent(key, value) != null) {
                throw new IllegalArgumentException("its metadata has '" + key + "' twice");
            }
        }
        in.endObject();
    }

    private static Entry readEntry(JsonReader in, String name) throws IOException {
        String dtype = null;
        long[] shape = null;
        long[] range = null;
        Set<String> seen = new HashSet<>();
        in.beginObject();
        while (in.hasNext()) {
            String field = in.nextName();
            requireNew(seen, field);
            switch (field) {
                case "dtype" -> dtype = in.nextString();
                case "shape" -> shape = readLongs(in);
                case "data_offsets" -> range = readLongs(in);
                default ->
                    throw new IllegalArgumentException("tensor '" + name + "' has an unknown field '" + field + "'");
            }
        }
        in.endObject();
        if (dtype == null || shape == null || range == null || range.length != 2) {
            throw new IllegalArgumentException("tensor '" + name + "' needs a dtype, a shape and two data_offsets");
        }
        return new Entry(name, dtype, shape, range[0], range[1]);
    }

    private static long[] readLongs(JsonReader in) throws IOException {
        long[] numbers = new long[4];
        int count = 0;
        in.beginArray();
        while (in.hasNext()) {
            if (in.peek() != JsonToken.NUMBER) {
                throw new IllegalArgumentException(
                        "its header has a " + in.peek() + " at " + in.getPath() + " where a whole number belongs");
            }
            if (count == MOST_DIMENSIONS) {
                throw new IllegalArgumentException(
                        "its header has over " + MOST_DIMENSIONS + " dimensions at " + in.getPath());
            }
            numbers = count == numbers.length ? Arrays.copyOf(numbers, 2 * count) : numbers;
            numbers[count++] = Long.parseLong(in.nextString());
        }
        in.endArray();
        return Arrays.copyOf(numbers, count);
    }

    private static void requireNew(Set<String> seen, String name) {
        if (!seen.add(name)) {
            throw new IllegalArgumentException("its header has the name '" + name + "' twice");
        }
    }
}
