package saeengine.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import saeengine.data.text.StoryReader;
import saeengine.data.text.TextReader;
import saeengine.data.tokenizer.TokenizerLoader;

/** Text is UTF-8, or it is refused at the byte that shows otherwise: nothing is replaced. */
class Utf8StreamTest {
    private static final List<String> NAMES = List.of("a.txt", "a.json", "a.jsonl");

    @TempDir
    Path folder;

    private static byte[] through(byte[] bytes, int piece) throws IOException {
        try (InputStream in = new Utf8Stream(Path.of("f"), new ByteArrayInputStream(bytes))) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] buffer = new byte[piece];
            for (int n = in.read(buffer, 0, piece); n >= 0; n = in.read(buffer, 0, piece)) {
                out.write(buffer, 0, n);
            }
            return out.toByteArray();
        }
    }

    /** Whether Java's own decoder reads it, and where it does not, how many bytes come before. */
    private static int wrongAt(byte[] bytes) {
        for (int length = bytes.length; length >= 0; length--) {
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length));
                return length == bytes.length ? -1 : length;
            } catch (CharacterCodingException shorter) {
                // The longest beginning that can be read is looked for.
            }
        }
        throw new AssertionError("no bytes at all can be read");
    }

    /** Every sequence of two bytes, and many longer ones of bytes that matter, in pieces of every size. */
    @Test
    void whatPassesIsWhatJavaDecodes() throws IOException {
        long seed = 20;
        System.out.println("seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        int[] edges = {
            0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xED, 0xEF, 0xF0, 0xF4, 0xF5,
            0xFF
        };
        int refused = 0;
        for (int i = 0; i < 65_536 + 200_000; i++) {
            byte[] bytes;
            if (i < 65_536) {
                bytes = new byte[] {'a', 'b', (byte) (i >> 8), (byte) i};
            } else {
                bytes = new byte[3 + random.nextInt(7)];
                Arrays.fill(bytes, (byte) 'a');
                for (int j = 2; j < bytes.length; j++) {
                    bytes[j] = (byte) edges[random.nextInt(edges.length)];
                }
            }
            int wrong = wrongAt(bytes);
            int piece = 1 + i % 4;
            boolean zero = false;
            for (byte b : bytes) {
                zero |= b == 0;
            }
            if (wrong < 0 && !zero) {
                assertArrayEquals(bytes, through(bytes, piece));
            } else {
                refused++;
                String shown = HexFormat.of().formatHex(bytes);
                String message = assertThrows(DataException.class, () -> through(bytes, piece), shown)
                        .getMessage();
                if (!zero) {
                    // The byte that is named lies within the character that cannot be read.
                    int at = Integer.parseInt(message.replaceAll(".*offset (\\d+).*", "$1"));
                    assertTrue(at >= wrong && at <= wrong + 3, shown + ": " + message);
                }
            }
        }
        assertTrue(refused > 10_000, "refused " + refused);
    }

    private String failure(String name, byte[] content) {
        Path file = Fixtures.write(folder, name, content);
        String message = assertThrows(DataException.class, () -> TextReader.open(List.of(file)))
                .getMessage();
        assertTrue(message.startsWith(file + ": "), message);
        assertEquals(1, message.lines().count(), message);
        StoryReader.open(List.of(Fixtures.write(folder, "good.txt", "x")), Fixtures.smallTokenizer())
                .close();
        assertThrows(DataException.class, () -> StoryReader.open(List.of(file), Fixtures.smallTokenizer()));
        return message;
    }

    @ParameterizedTest
    @CsvSource({
        "UTF-16, UTF-16 text",
        "UTF-16LE, UTF-16 text",
        "UTF-16BE, UTF-16 text",
        "UTF-32BE, byte 0 at offset 0",
        "x-UTF-16LE-BOM, UTF-16 text",
        "ISO-8859-1, byte 0xFC at offset 5",
        "windows-1252, byte 0xFC at offset 5",
    })
    void otherEncodingsAreNamed(String charset, String part) {
        byte[] text = "[\"Tschüss, sagte der Fuchs.\"]".getBytes(Charset.forName(charset));
        for (String name : NAMES) {
            String message = failure(name, text);
            assertTrue(message.contains(part.replace("offset 5", "offset 6")), message);
            assertTrue(message.contains("iconv -f"), message);
        }
    }

    @Test
    void packedFilesAreNamed() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write("a story".getBytes(StandardCharsets.UTF_8));
        }
        for (String name : NAMES) {
            String message = failure(name, packed.toByteArray());
            assertTrue(message.contains("gzip -d") && message.contains("1f 8b"), message);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "504b030414000000, unzip",
        "28b52ffd04005100, zstd -d",
        "fd377a585a000004, xz -d",
        "425a683931415926535955, bzip2 -d",
        "5041523115041510, Parquet",
        "fffe000041000000, UTF-32",
        "0000feff00000041, UTF-32",
        "0102030405000607, byte 0 at offset 5",
        "7f454c4602010100, byte 0 at offset 7",
    })
    void otherFilesAreNamed(String hex, String part) {
        String message = failure("a.txt", HexFormat.of().parseHex(hex));
        assertTrue(message.contains(part), message);
    }

    /** What only looks like one of them is a text like any other. */
    @ParameterizedTest
    @ValueSource(
            strings = {"PK, said the fox.", "PAR1 was lost.", "BZh9 is a name.", "a", "ab", "é", "\ufeff", "\ufeffa"})
    void beginningsOfTextsAreRead(String text) {
        Path file = Fixtures.write(folder, "a.txt", text + "\n<|endoftext|>\nb");
        try (TextReader reader = TextReader.open(List.of(file))) {
            assertFalse(reader.next().isEmpty());
        }
    }

    /** Far into a file too, at the end of a buffer, and where the last character is cut. */
    @Test
    void theByteIsNamedWhereverItStands() {
        for (int before : new int[] {0, 1, 65_535, 65_536, 65_537, 300_000}) {
            byte[] text = new byte[before + 4];
            Arrays.fill(text, (byte) 'x');
            text[before] = (byte) 0xE9;
            text[before + 1] = ' ';
            String message = failure("a.txt", text);
            assertTrue(message.contains("byte 0x20 at offset " + (before + 1) + " "), message);
            byte[] cut = Arrays.copyOf("x".repeat(before).getBytes(StandardCharsets.UTF_8), before + 2);
            cut[before] = (byte) 0xE2;
            cut[before + 1] = (byte) 0x82;
            message = failure("a.txt", cut);
            assertTrue(message.contains("ends in the middle of the character at offset " + before + ":"), message);
        }
    }

    @Test
    void tokenizersAreUtf8Too() {
        Fixtures.write(folder, "vocab.json", new byte[] {'{', '"', (byte) 0xE9, '"', ':', '0', '}'});
        Fixtures.write(folder, "merges.txt", "");
        String message = assertThrows(DataException.class, () -> TokenizerLoader.load(folder))
                .getMessage();
        assertTrue(message.contains("vocab.json: byte 0x22 at offset 3"), message);
    }
}
