package saeengine.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import saeengine.data.text.TextReader;

/** Texts compressed by gzip and zstd are the texts they were. */
class PackedFilesTest {
    @TempDir
    Path folder;

    private static List<String> all(Path... files) {
        List<String> texts = new ArrayList<>();
        try (TextReader reader = TextReader.open(List.of(files))) {
            for (String text = reader.next(); text != null; text = reader.next()) {
                texts.add(text);
            }
        }
        return texts;
    }

    private static String stories(int count) {
        StringBuilder text = new StringBuilder("\ufeff");
        for (int i = 0; i < count; i++) {
            text.append("Story ")
                    .append(i)
                    .append(", \u00e9\u2603.\n".repeat(i % 50))
                    .append("\n<|endoftext|>\n");
        }
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {".gz", ".zst", ".GZ"})
    void allTextForms(String ending) {
        String text = stories(3000);
        List<String> expected = all(Fixtures.write(folder, "a.txt", text));
        String packs = ending.toLowerCase(Locale.ROOT);
        for (String[] form : new String[][] {
            {"txt", text}, {"jsonl", "\"x\"\n{\"text\": \"y\"}\n"}, {"json", "[\"x\", {\"text\": \"y\"}]"}
        }) {
            Path file = PackedFixture.write(folder.resolve("b." + form[0] + packs), form[1]);
            Path named = file;
            if (!packs.equals(ending)) {
                named = file.resolveSibling("B." + form[0].toUpperCase(Locale.ROOT) + ending);
                assertTrue(file.toFile().renameTo(named.toFile()));
            }
            assertEquals(form[0].equals("txt") ? expected : List.of("x", "y"), all(named));
        }
    }

    /** Files that were compressed in parts and put together, as pigz and zstd allow. */
    @ParameterizedTest
    @ValueSource(strings = {"a.txt.gz", "a.txt.zst"})
    void severalMembers(String name) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PackedFixture.append(bytes, name, "one<|endof");
        PackedFixture.append(bytes, name, "text|>two");
        Path file = Files.write(folder.resolve(name), bytes.toByteArray());
        assertEquals(List.of("one", "two"), all(file));
        try (TextReader reader = TextReader.open(List.of(file, file))) {
            reader.skip(3);
            assertEquals("two", reader.next());
            reader.rewind();
            assertEquals("one", reader.next());
            assertEquals(1, reader.position());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.txt.gz", "a.jsonl.zst"})
    void damage(String name) throws IOException {
        byte[] whole = Files.readAllBytes(PackedFixture.write(folder.resolve(name), stories(2000)));
        Path file = folder.resolve(name);
        for (int length : new int[] {0, 1, 3, 9, 20, whole.length / 2, whole.length - 1}) {
            Files.write(file, Arrays.copyOf(whole, length));
            String message = assertThrows(DataException.class, () -> all(file), "cut to " + length)
                    .getMessage();
            assertTrue(message.startsWith(file + ": ") && message.lines().count() == 1, message);
        }
        Files.writeString(file, "not packed at all");
        Refusals.assertRefused(file, "is no whole ", () -> all(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.bin.gz", "a.parquet.zst", "a.gz", "a.md.gz"})
    void onlyTextIsUnpacked(String name) {
        Path file = PackedFixture.write(folder.resolve(name), "x");
        Refusals.assertRefused(file, "is no text file by its name", () -> all(file));
    }
}
