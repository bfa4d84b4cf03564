package saeengine.data.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import saeengine.data.DataException;
import saeengine.data.Fixtures;
import saeengine.data.Refusals;

/** The reader of Parquet against files of Apache's own writer. */
class ParquetSourceTest {
    private static final List<CompressionCodecName> CODECS = List.of(
            CompressionCodecName.UNCOMPRESSED,
            CompressionCodecName.SNAPPY,
            CompressionCodecName.GZIP,
            CompressionCodecName.ZSTD);

    @TempDir
    Path folder;

    static Stream<Arguments> forms() {
        return CODECS.stream()
                .flatMap(codec -> Stream.of(true, false)
                        .flatMap(second -> Stream.of(true, false)
                                .map(dictionary -> Arguments.of(ParquetFixture.Form.of(codec, second, dictionary)))));
    }

    private static List<String> all(Path... files) {
        List<String> texts = new ArrayList<>();
        try (TextReader reader = TextReader.open(List.of(files))) {
            for (String text = reader.next(); text != null; text = reader.next()) {
                texts.add(text);
            }
        }
        return texts;
    }

    /** Texts of all lengths and letters, some again and again, some that begin alike, some null. */
    private static List<String> texts(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(
                    switch (random.nextInt(6)) {
                        case 0 -> null;
                        case 1 -> "the same";
                        case 2 -> "Once upon a time, " + i;
                        case 3 -> "é☃\ud83e\udd99 ".repeat(1 + random.nextInt(40)) + "x";
                        default -> "word ".repeat(random.nextInt(400)) + i;
                    });
        }
        return texts;
    }

    private static List<String> given(List<String> texts) {
        return texts.stream().filter(Objects::nonNull).toList();
    }

    @ParameterizedTest
    @MethodSource("forms")
    void everyForm(ParquetFixture.Form form) {
        List<String> texts = texts(2500, 7);
        Path file = ParquetFixture.write(folder.resolve("a.parquet"), texts, form);
        assertEquals(given(texts), all(file));
    }

    @ParameterizedTest
    @CsvSource({"1,1", "3,2", "64,64", "1000,7"})
    void groupsAndPagesOfAnySize(int groupRows, int pageRows) {
        List<String> texts = texts(200, 3);
        for (boolean dictionary : new boolean[] {true, false}) {
            Path file = ParquetFixture.write(
                    folder.resolve(dictionary + ".parquet"),
                    texts,
                    new ParquetFixture.Form(
                            CompressionCodecName.ZSTD, false, dictionary, groupRows, pageRows, false, true));
            assertEquals(given(texts), all(file));
        }
    }

    @Test
    void columnsWithoutNulls() {
        List<String> texts = given(texts(500, 9));
        for (boolean second : new boolean[] {true, false}) {
            Path file = ParquetFixture.write(
                    folder.resolve(second + ".parquet"),
                    texts,
                    new ParquetFixture.Form(CompressionCodecName.SNAPPY, second, true, 100, 10, true, true));
            assertEquals(texts, all(file));
        }
        assertEquals(texts, all(ParquetFixture.writeByLengths(folder.resolve("lengths.parquet"), texts)));
    }

    /** A dictionary's indices of every width. */
    @Test
    void dictionariesOfAnySize() {
        for (int different : new int[] {1, 2, 3, 17, 255, 256, 257, 3000}) {
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < 3500; i++) {
                texts.add("word " + (i * 31L + i / 7) % different);
            }
            Path file = ParquetFixture.write(
                    folder.resolve(different + ".parquet"),
                    texts,
                    new ParquetFixture.Form(CompressionCodecName.UNCOMPRESSED, false, true, 5000, 5000, false, true));
            assertEquals(texts, all(file));
        }
    }

    @Test
    void textsAreCutAndBlanksLeftOutAsEverywhere() {
        List<String> texts = List.of("\none\n", "", " \n", "two<|endoftext|>\nthree\n<|endoftext|>");
        Path file = ParquetFixture.write(
                folder.resolve("A.PARQUET"), texts, ParquetFixture.Form.of(CompressionCodecName.ZSTD, false, true));
        assertEquals(List.of("\none\n", "two", "three"), all(file));
    }

    @Test
    void aPositionIsAmongFilesOfAnyForm() throws IOException {
        List<String> texts = given(texts(300, 5));
        Path parquet = ParquetFixture.write(
                folder.resolve("a.parquet"),
                texts,
                new ParquetFixture.Form(CompressionCodecName.ZSTD, false, true, 40, 7, false, true));
        Path lines = Fixtures.write(folder, "b.txt", "x<|endoftext|>y");
        List<String> whole = new ArrayList<>(texts);
        whole.addAll(List.of("x", "y"));
        for (int at : new int[] {0, 1, 39, 40, 41, texts.size() - 1, texts.size(), texts.size() + 1}) {
            try (TextReader reader = TextReader.open(List.of(parquet, lines))) {
                reader.skip(at);
                assertEquals(at, reader.position());
                assertEquals(whole.get(at), reader.next());
                reader.rewind();
                assertEquals(whole.get(0), reader.next());
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "required int64 id; | has no column 'text'; its columns are: id (int64); write the texts",
                "required int64 id; optional binary story (UTF8); | are: id (int64), story (byte arrays);",
                "optional group text { optional binary x (UTF8); } | its column 'text' holds lists or groups",
                "repeated binary text (UTF8); | its column 'text' holds lists or groups",
                "optional double text; | its column 'text' holds double",
                "optional binary text (DECIMAL(4,2)); | its column 'text' holds no strings",
                "optional group g { optional binary text (UTF8); } | its columns are: g (a group)"
            })
    void columnsThatAreNoTexts(String columns, String cause) {
        Path file = ParquetFixture.writeColumns(folder.resolve("a.parquet"), columns);
        Refusals.assertRefused(file, cause, () -> all(file));
    }

    @Test
    void whatIsNoParquet() throws IOException {
        Path file = folder.resolve("a.parquet");
        Files.writeString(file, "{\"text\": \"a long enough line\"}");
        Refusals.assertRefused(file, "it does not begin and end with PAR1; get it again", () -> all(file));
        Files.write(file, new byte[3]);
        Refusals.assertRefused(file, "its 3 bytes are too few", () -> all(file));
        Path text = folder.resolve("b.txt");
        ParquetFixture.write(text, List.of("a"), ParquetFixture.Form.of(CompressionCodecName.ZSTD, false, true));
        Refusals.assertRefused(text, "give it a name that ends in .parquet", () -> all(text));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void filesCutShort(ParquetFixture.Form form) throws IOException {
        Path whole = ParquetFixture.write(folder.resolve("whole.parquet"), texts(50, 1), form);
        byte[] bytes = Files.readAllBytes(whole);
        Path file = folder.resolve("a.parquet");
        for (int length = 0; length < bytes.length; length += 211) {
            Files.write(file, Arrays.copyOf(bytes, length));
            String message = assertThrows(DataException.class, () -> all(file)).getMessage();
            assertTrue(message.startsWith(file + ": is no Parquet file that can be read: "), message);
        }
    }

    /** Pages that were changed and whose checksum shows it. */
    @Test
    void aChangedPage() throws IOException {
        Path file = ParquetFixture.write(
                folder.resolve("a.parquet"),
                List.of("find me", "b"),
                ParquetFixture.Form.of(CompressionCodecName.UNCOMPRESSED, false, false));
        byte[] bytes = Files.readAllBytes(file);
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("find me");
        bytes[at] = 'F';
        Files.write(file, bytes);
        Refusals.assertRefused(file, "a page's checksum is wrong", () -> all(file));
    }

    @Test
    void compressionsThatAreNotRead() {
        Path file = ParquetFixture.write(
                folder.resolve("a.parquet"),
                List.of("a"),
                ParquetFixture.Form.of(CompressionCodecName.LZ4_RAW, false, false));
        Refusals.assertRefused(file, "the column is compressed with LZ4_RAW; read are", () -> all(file));
    }
}
