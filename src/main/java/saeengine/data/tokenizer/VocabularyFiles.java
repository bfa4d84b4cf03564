package saeengine.data.tokenizer;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import saeengine.data.Allowance;
import saeengine.data.AtomicFile;
import saeengine.data.DataException;
import saeengine.data.Utf8Files;

/**
 * The pair of files GPT-2 came with: {@code vocab.json}, an object from token to id, and {@code merges.txt},
 * one merge of two tokens a line, best first, after a line with a version.
 */
final class VocabularyFiles {
    static final String VOCABULARY = "vocab.json";
    static final String MERGES = "merges.txt";
    private static final String VERSION = "#version";

    private VocabularyFiles() {}

    static BpeTables read(Path folder) {
        Path vocabulary = folder.resolve(VOCABULARY);
        Path merges = folder.resolve(MERGES);
        return new BpeTables(vocabulary + " and " + MERGES, readVocabulary(vocabulary), readMerges(merges));
    }

    private static Map<String, Integer> readVocabulary(Path file) {
        try (JsonReader json = new JsonReader(Utf8Files.characters(file))) {
            json.setStrictness(Strictness.STRICT);
            Map<String, Integer> vocabulary =
                    VocabularyJson.read(json, new Allowance(Files.size(file)), cause -> malformed(file, cause));
            JsonToken unused = json.peek();
            return vocabulary;
        } catch (IOException | IllegalArgumentException e) {
            throw malformed(file, Utf8Files.reason(e));
        }
    }

    private static DataException malformed(Path file, String cause) {
        return new DataException(file + ": is no JSON object of ids (" + cause + "): get the file again");
    }

    private static List<Merge> readMerges(Path file) {
        List<Merge> merges = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(Utf8Files.characters(file))) {
            Allowance allowance = new Allowance(Files.size(file));
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                // "# #" is a merge like any other: only the first line can be the version.
                if (!line.isEmpty() && !(number == 1 && line.startsWith(VERSION))) {
                    allowance.take(Merge.HELD_BYTES + 2L * line.length());
                    int shown = number;
                    merges.add(parse(() -> file + ": line " + shown, line));
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw Utf8Files.unreadable(file, e);
        }
        return merges;
    }

    /** A merge written as two tokens with one space between them. */
    static Merge parse(Supplier<String> where, String line) {
        int space = line.indexOf(' ');
        if (space <= 0 || space == line.length() - 1 || line.indexOf(' ', space + 1) >= 0) {
            throw new DataException(where.get() + ": '" + line
                    + "' is no merge, which is two tokens and one space: get the file again");
        }
        return new Merge(line.substring(0, space), line.substring(space + 1));
    }

    /** Writes both files; a reader sees a file whole or not at all. */
    static void write(Path folder, BpeTables tables) {
        StringBuilder merges = new StringBuilder(VERSION).append(": 0.2\n");
        tables.merges()
                .forEach(merge -> merges.append(merge.left())
                        .append(' ')
                        .append(merge.right())
                        .append('\n'));
        try {
            Files.createDirectories(folder);
            replace(folder.resolve(MERGES), merges.toString());
            replace(folder.resolve(VOCABULARY), vocabularyJson(tables.vocabulary()));
        } catch (IOException e) {
            throw new DataException(
                    folder + ": cannot be written (" + Utf8Files.reason(e) + "): check the folder and the space left",
                    e);
        }
    }

    private static String vocabularyJson(Map<String, Integer> vocabulary) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonWriter json = new JsonWriter(text)) {
            json.beginObject();
            for (Map.Entry<String, Integer> token : vocabulary.entrySet()) {
                json.name(token.getKey()).value(token.getValue());
            }
            json.endObject();
        }
        return text.toString();
    }

    private static void replace(Path file, String content) {
        AtomicFile.write(file, out -> out.write(content.getBytes(StandardCharsets.UTF_8)));
    }
}
