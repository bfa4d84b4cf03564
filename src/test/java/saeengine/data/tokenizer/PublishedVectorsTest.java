package saeengine.data.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import saeengine.data.DataException;
import saeengine.testing.SharedData;

/** The published tokenizers on published vectors. */
class PublishedVectorsTest {
    private static Tokenizer gpt2() {
        return VocabularyFiles.read(SharedData.require("tokenizer/vocab.json").getParent())
                .tokenizer();
    }

    private static String text(String file) throws IOException {
        return Files.readString(SharedData.require(file), StandardCharsets.UTF_8);
    }

    private static int[] ids(String list, String separator) {
        return Arrays.stream(list.split(separator))
                .map(String::strip)
                .filter(id -> !id.isEmpty())
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    @Test
    void ggmlVectors() throws IOException {
        Tokenizer tokenizer = gpt2();
        String[] texts = text("tokenizer/gpt-2.gguf.inp").split("\n__ggml_vocab_test__\n", -1);
        String[] lines = text("tokenizer/gpt-2.gguf.out").split("\n", -1);
        assertEquals(texts.length, lines.length);
        for (int i = 0; i < texts.length; i++) {
            int[] expected = ids(lines[i], " ");
            assertArrayEquals(expected, tokenizer.encode(texts[i]), "case " + i + ": '" + texts[i] + "'");
            assertEquals(texts[i], tokenizer.decode(expected));
        }
        System.out.println("ggml vectors checked: " + texts.length);
    }

    @Test
    void r50kVectors() throws IOException {
        Tokenizer tokenizer = gpt2();
        List<List<String>> rows = csv(text("tokenizer/r50k_base_encodings.csv"));
        assertEquals(424, rows.size());
        for (List<String> row : rows.subList(1, rows.size())) {
            String list = row.get(1);
            int[] expected = ids(list.substring(1, list.length() - 1), ",");
            assertArrayEquals(expected, tokenizer.encode(row.get(0)), "'" + row.get(0) + "'");
            assertEquals(row.get(0), tokenizer.decode(expected));
        }
    }

    /** Rows of comma separated fields, which stand in quotes, doubled inside, where they hold commas or quotes. */
    private static List<List<String>> csv(String text) {
        List<List<String>> rows = new ArrayList<>();
        List<String> row = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                // A quote that follows the end of a quoted stretch at once is a quote itself.
                if (!quoted && i > 0 && text.charAt(i - 1) == '"' && field.length() > 0) {
                    field.append('"');
                }
                quoted = !quoted;
            } else if (quoted || (c != ',' && c != '\n' && c != '\r')) {
                field.append(c);
            } else if (c != '\r') {
                row.add(field.toString());
                field.setLength(0);
                if (c == '\n') {
                    rows.add(row);
                    row = new ArrayList<>();
                }
            }
        }
        if (!row.isEmpty()) {
            row.add(field.toString());
            rows.add(row);
        }
        return rows;
    }

    @Test
    void bothNotationsOfGpt2AreOneTokenizer() {
        Tokenizer pair = gpt2();
        Tokenizer whole = TokenizerLoader.load(SharedData.require("tokenizer/gpt2_tokenizer.json"));
        assertEquals(50257, whole.vocabularySize());
        assertEquals(50256, whole.endOfText());
        SplittableRandom random = new SplittableRandom(17);
        for (int i = 0; i < 2000; i++) {
            String text = HardText.of(random, 20);
            assertArrayEquals(pair.encode(text), whole.encode(text), "seed 17, case " + i);
        }
    }

    @Test
    void aModelFolderWithoutTokenizerSaysSo() {
        Path folder = SharedData.require("gptneox-random-tiny");
        String message = assertThrows(DataException.class, () -> TokenizerLoader.load(folder))
                .getMessage();
        assertEquals(
                folder + ": has no tokenizer.json and no vocab.json: put tokenizer.json, or vocab.json and merges.txt,"
                        + " into the folder",
                message);
    }
}
