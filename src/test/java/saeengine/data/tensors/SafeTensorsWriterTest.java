package saeengine.data.tensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import saeengine.data.AtomicFile;
import saeengine.data.DataException;
import saeengine.data.Refusals;

class SafeTensorsWriterTest {
    @TempDir
    Path folder;

    /** The header as Hugging Face's library (0.8.0) writes it for the same tensors. */
    @Test
    void writesTheBytesOfTheReferenceLibrary() throws IOException {
        Path path = folder.resolve("x.safetensors");
        new SafeTensorsWriter()
                .add("z", new float[] {1, 2}, 2, 1)
                .add("a", new float[] {3}, 1)
                .add("n", new long[] {-1})
                .add("i", new int[] {7}, 1)
                .add("d", new double[] {0.5}, 1)
                .metadata("format", "pt")
                .write(path);
        String header = "{\"__metadata__\":{\"format\":\"pt\"},"
                + "\"n\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[0,8]},"
                + "\"d\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[8,16]},"
                + "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[16,20]},"
                + "\"z\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[20,28]},"
                + "\"i\":{\"dtype\":\"I32\",\"shape\":[1],\"data_offsets\":[28,32]}}";
        String padded = header + " ".repeat(Math.floorMod(-header.length(), 8));
        byte[] bytes = Files.readAllBytes(path);
        assertEquals(padded.length(), bytes[0] & 0xff | (bytes[1] & 0xff) << 8);
        assertEquals(padded, new String(bytes, 8, padded.length(), StandardCharsets.UTF_8));
        assertEquals(8 + padded.length() + 32, bytes.length);
        assertEquals(0x3f, bytes[8 + padded.length() + 15], "the upper byte of 0.5");
    }

    @Test
    void comesBackAsItWas() {
        Random random = new Random(11);
        System.out.println("SafeTensorsWriterTest seed 11");
        float[] large = new float[700_001];
        for (int i = 0; i < large.length; i++) {
            large[i] = Float.intBitsToFloat(random.nextInt() & 0xbfffffff);
        }
        Path path = folder.resolve("x");
        new SafeTensorsWriter()
                .add("large", large, large.length)
                .addRange("part", large, 600_000, 2, 50_000)
                .add("strange \"name\" \u00e9\u2028", new double[] {Double.MIN_VALUE, -0.0}, 2)
                .add("none", new float[0], 3, 0)
                .add("ids", new long[] {Long.MIN_VALUE, Long.MAX_VALUE}, 2)
                .add("small", new int[] {Integer.MIN_VALUE, 5, 6}, 3, 1)
                .metadata("k\n", "v\"")
                .write(path);
        try (TensorFile file = TensorFiles.open(path)) {
            assertEquals(Map.of("k\n", "v\""), file.metadata());
            assertArrayEquals(large, file.get("large").toFloats());
            float[] part = file.get("part").toFloats();
            assertEquals(100_000, part.length);
            assertEquals(large[600_000], part[0]);
            assertEquals(large[699_999], part[99_999]);
            assertArrayEquals(
                    new double[] {Double.MIN_VALUE, -0.0},
                    file.get("strange \"name\" \u00e9\u2028").toDoubles());
            assertArrayEquals(new long[] {3, 0}, file.get("none").shape());
            assertArrayEquals(
                    new long[] {Long.MIN_VALUE, Long.MAX_VALUE}, file.get("ids").toLongs());
            assertArrayEquals(
                    new long[] {Integer.MIN_VALUE, 5, 6}, file.get("small").toLongs());
        }
    }

    @Test
    void orderOfAddingDoesNotMatter() throws IOException {
        Path one = folder.resolve("one");
        Path two = folder.resolve("two");
        float[] a = {1};
        float[] b = {2};
        new SafeTensorsWriter()
                .add("a", a, 1)
                .add("b", b, 1)
                .metadata("x", "1")
                .metadata("y", "2")
                .write(one);
        new SafeTensorsWriter()
                .add("b", b, 1)
                .add("a", a, 1)
                .metadata("y", "2")
                .metadata("x", "1")
                .write(two);
        assertEquals(-1, Files.mismatch(one, two));
    }

    @Test
    void refusesWhatDoesNotFit() {
        SafeTensorsWriter writer = new SafeTensorsWriter().add("a", new float[2], 2);
        assertRefused("two tensors to be written are named 'a'", () -> writer.add("a", new float[2], 2));
        assertRefused("has 2 values, but shape [3] needs 3", () -> writer.add("b", new float[2], 3));
        assertRefused(
                "needs 3 values from 8 on, but the array has 10", () -> writer.addRange("b", new float[10], 8, 3));
        assertRefused("negative dimension", () -> writer.add("b", new float[2], -2));
        assertRefused("cannot be named '__metadata__'", () -> writer.add("__metadata__", new float[1], 1));
    }

    @Test
    void aWriteThatFailsLeavesTheOldFile() throws IOException {
        Path path = Files.writeString(folder.resolve("x"), "old");
        DataException e = assertThrows(
                DataException.class,
                () -> AtomicFile.write(path, out -> {
                    out.write(new byte[100_000]);
                    throw new IOException("disk full");
                }));
        assertTrue(e.getMessage().startsWith(path + ": cannot be written"), e.getMessage());
        assertEquals("old", Files.readString(path));
        new SafeTensorsWriter().add("a", new float[1], 1).write(path);
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(path), files.toList(), "no temporary file is left");
        }
        Path nowhere = folder.resolve("missing").resolve("x");
        Refusals.assertRefused(nowhere, "there is no folder", () -> new SafeTensorsWriter().write(nowhere));
    }

    private static void assertRefused(String cause, Executable adding) {
        String message = assertThrows(DataException.class, adding).getMessage();
        assertTrue(message.contains(cause), message);
    }
}
