package saeengine.data.tensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static saeengine.data.tensors.SafeTensorsFixture.entry;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import saeengine.data.Refusals;

class SafeTensorsFileTest {
    @TempDir
    Path folder;

    @Test
    void readsWhatTheHeaderDescribes() throws IOException {
        byte[] data = TorchFixture.floats(1, 2, 3, 4, 5, 6, 7.5f);
        String header = "{\"__metadata__\":{\"format\":\"pt\"}," + entry("b", "F32", "[]", 24, 28) + ","
                + entry("a", "F32", "[2,3]", 0, 24) + "," + entry("none", "I64", "[0,4]", 28, 28) + "}   ";
        Path path = SafeTensorsFixture.write(folder.resolve("x"), header, data);
        try (TensorFile file = TensorFiles.open(path)) {
            assertEquals(List.of("b", "a", "none"), List.copyOf(file.names()));
            assertEquals(Map.of("format", "pt"), file.metadata());
            StoredTensor a = file.get("a");
            assertEquals("a", a.name());
            assertEquals(StoredType.F32, a.dtype());
            assertArrayEquals(new long[] {2, 3}, a.shape());
            assertEquals(6, a.count());
            assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, a.toFloats());
            assertArrayEquals(new double[] {7.5}, file.get("b").toDoubles());
            assertArrayEquals(new long[0], file.get("none").toLongs());
        }
    }

    @Test
    void fillsPartOfAnArray() throws IOException {
        Path path = SafeTensorsFixture.write(
                folder.resolve("x"), "{" + entry("a", "F32", "[2]", 0, 8) + "}", TorchFixture.floats(3, 4));
        try (TensorFile file = SafeTensorsFile.open(path)) {
            float[] into = {9, 9, 9, 9};
            file.get("a").readFloats(into, 1);
            assertArrayEquals(new float[] {9, 3, 4, 9}, into);
            assertThrows(IndexOutOfBoundsException.class, () -> file.get("a").readFloats(into, 3));
        }
    }

    @Test
    void errorsHelp() throws IOException {
        Path path = SafeTensorsFixture.write(
                folder.resolve("x"),
                "{" + entry("transformer.wte.weight", "F32", "[1]", 0, 4) + ","
                        + entry("lm_head.weight", "F32", "[1]", 4, 8) + "}",
                new byte[8]);
        SafeTensorsFile file = SafeTensorsFile.open(path);
        assertTrue(file.has("lm_head.weight"));
        assertFalse(file.has("wte.weight"));
        Refusals.assertRefused(
                path,
                "no tensor 'wte.weight'; the nearest of its 2 names: transformer.wte.weight, lm_head",
                () -> file.get("wte.weight"));
        StoredTensor tensor = file.get("lm_head.weight");
        Refusals.assertRefused(path, "holds floats, not whole numbers", tensor::toLongs);
        file.close();
        Refusals.assertRefused(path, "is the file still open?", tensor::toFloats);
    }

    static Stream<Arguments> malformedHeaders() {
        String a = entry("a", "F32", "[2]", 0, 8);
        return Stream.of(
                Arguments.of("{" + a, 8, "cut short"),
                Arguments.of("{\"a\" 5}", 8, "malformed JSON"),
                Arguments.of("[1]", 8, "does not begin with '{'"),
                Arguments.of("{\"a\":5}", 8, "unexpected at $.a"),
                Arguments.of("{" + a + "} {}", 8, "malformed JSON"),
                Arguments.of("{" + a + "," + a + "}", 8, "name 'a' twice"),
                Arguments.of("{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}," + a + "}", 8, "its metadata has 'k' twice"),
                Arguments.of("{\"__metadata__\":{\"k\":1}," + a + "}", 8, "its metadata 'k' is no string"),
                Arguments.of("{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}", 8, "needs a dtype, a shape"),
                Arguments.of(
                        "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"I32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
                        8,
                        "name 'dtype' twice"),
                Arguments.of(
                        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8],\"x\":1}}",
                        8,
                        "unknown field 'x'"),
                Arguments.of("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0]}}", 8, "two data_offsets"),
                Arguments.of("{" + entry("a", "F8_E4M3", "[8]", 0, 8) + "}", 8, "unsupported dtype 'F8_E4M3'"),
                Arguments.of("{" + entry("a", "F32", "[2.0]", 0, 8) + "}", 8, "unexpected at $.a.shape"),
                Arguments.of("{" + entry("a", "F32", "[\"2\"]", 0, 8) + "}", 8, "where a whole number belongs"),
                Arguments.of("{" + entry("a", "F32", "[99999999999999999999]", 0, 8) + "}", 8, "unexpected at"),
                Arguments.of("{" + entry("a", "F32", "[-2]", 0, 8) + "}", 8, "negative dimension"),
                Arguments.of(
                        "{" + entry("a", "F32", "[" + "1,".repeat(64) + "1]", 0, 4) + "}", 4, "over 64 dimensions"),
                Arguments.of("{" + entry("a\\nb", "F32", "[3]", 0, 8) + "}", 8, "tensor 'a\\nb' of shape"),
                Arguments.of("{" + entry("a", "F32", "[4611686018427387904,4]", 0, 0) + "}", 0, "impossible shape"),
                Arguments.of("{" + entry("a", "F32", "[3]", 0, 8) + "}", 8, "cannot fill 8 bytes"),
                Arguments.of("{" + entry("a", "F32", "[2]", 0, 9) + "}", 9, "cannot fill 9 bytes"),
                Arguments.of("{" + a + "}", 7, "reaches beyond the 7 bytes"),
                Arguments.of("{" + a + "}", 9, "1 bytes that belong to no tensor"),
                Arguments.of("{" + entry("a", "F32", "[2]", 4, 12) + "}", 12, "leaves a hole"),
                Arguments.of("{" + a + "," + entry("b", "F32", "[2]", 4, 12) + "}", 12, "overlaps"),
                Arguments.of("{" + a + "," + entry("b", "F32", "[2]", 12, 20) + "}", 20, "leaves a hole"),
                Arguments.of("{" + entry("a", "F32", "[2]", -8, 0) + "}", 8, "impossible range"),
                Arguments.of("{" + entry("a", "F32", "[2]", 8, 0) + "}", 8, "impossible range"));
    }

    @ParameterizedTest
    @MethodSource("malformedHeaders")
    void refuses(String header, int dataBytes, String cause) throws IOException {
        Path path = SafeTensorsFixture.write(folder.resolve("bad"), header, new byte[dataBytes]);
        Refusals.assertRefused(path, cause, () -> SafeTensorsFile.open(path));
    }

    /** Tensors without values, or lines of metadata, as many as a header has room for. */
    @Test
    void refusesMoreEntriesThanTheFilesSizeAllows() throws IOException {
        StringBuilder tensors = new StringBuilder("{");
        StringBuilder metadata = new StringBuilder("{\"__metadata__\":{");
        for (int i = 0; i < 500_000; i++) {
            if (i < 100_000) {
                tensors.append(i == 0 ? "" : ",").append(entry("n" + i, "U8", "[0]", 0, 0));
            }
            metadata.append(i == 0 ? "" : ",").append('"').append(i).append("\":\"\"");
        }
        for (String header : List.of(tensors + "}", metadata + "}}")) {
            Path path = SafeTensorsFixture.write(folder.resolve("bad"), header, new byte[0]);
            Refusals.assertRefused(path, "MiB of values, out of all proportion", () -> SafeTensorsFile.open(path));
        }
    }

    @Test
    void refusesImpossibleHeaderLengths() throws IOException {
        byte[] header = "{}".getBytes(StandardCharsets.UTF_8);
        Path path = folder.resolve("bad");
        SafeTensorsFixture.write(path, 3, header, new byte[0]);
        Refusals.assertRefused(path, "header of 3 bytes does not fit the file of 10", () -> SafeTensorsFile.open(path));
        SafeTensorsFixture.write(path, 25_000_001, header, new byte[25_000_000]);
        Refusals.assertRefused(path, "25000001 is over the limit", () -> SafeTensorsFile.open(path));
        SafeTensorsFixture.write(path, -1, header, new byte[0]);
        Refusals.assertRefused(path, "18446744073709551615 is over the limit", () -> SafeTensorsFile.open(path));
        SafeTensorsFixture.write(path, 0, new byte[0], new byte[4]);
        Refusals.assertRefused(path, "does not begin with '{'", () -> SafeTensorsFile.open(path));
        SafeTensorsFixture.write(path, 3, new byte[] {'{', (byte) 0xff, '}'}, new byte[0]);
        Refusals.assertRefused(path, "not UTF-8", () -> SafeTensorsFile.open(path));
        Files.write(path, new byte[7]);
        Refusals.assertRefused(path, "7 bytes are too few", () -> SafeTensorsFile.open(path));
    }

    @Test
    void refusesWhatIsNoFile() {
        Path missing = folder.resolve("missing");
        Refusals.assertRefused(missing, "no such file", () -> SafeTensorsFile.open(missing));
        Refusals.assertRefused(folder, "is a folder", () -> SafeTensorsFile.open(folder));
    }

    @Test
    void noticesAFileCutShortWhileOpen() throws IOException {
        Path path =
                SafeTensorsFixture.write(folder.resolve("x"), "{" + entry("a", "F32", "[2]", 0, 8) + "}", new byte[8]);
        try (SafeTensorsFile file = SafeTensorsFile.open(path)) {
            byte[] whole = Files.readAllBytes(path);
            Files.write(path, Arrays.copyOf(whole, whole.length - 1));
            Refusals.assertRefused(path, "ends too early", () -> file.get("a").toFloats());
        }
    }
}
