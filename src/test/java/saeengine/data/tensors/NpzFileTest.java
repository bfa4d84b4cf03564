package saeengine.data.tensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.data.Refusals;

/** Arrays as numpy saves them, in either order, and files that are none of its. */
class NpzFileTest {
    @TempDir
    Path folder;

    private Path place() {
        return folder.resolve("params.npz");
    }

    /** What numpy 1.24 wrote: Fortran order, float64, float16 and float32 side by side. */
    @Test
    void filesOfNumpyItself() throws IOException {
        try (InputStream in = NpzFileTest.class.getResourceAsStream("/saeengine/data/sae/gemma-scope.npz")) {
            Files.copy(in, place());
        }
        try (TensorFile file = TensorFiles.open(place())) {
            assertTrue(file instanceof NpzFile);
            assertEquals(List.of("W_enc", "W_dec", "b_enc", "b_dec", "threshold"), List.copyOf(file.names()));
            assertEquals(StoredType.F32, file.get("W_enc").dtype());
            assertEquals(StoredType.F64, file.get("W_dec").dtype());
            assertEquals(StoredType.F16, file.get("b_enc").dtype());
            assertArrayEquals(ramp(3, 5, 7, 3), file.get("W_enc").toFloats());
            assertArrayEquals(ramp(5, 3, 5, 2), file.get("W_dec").toFloats());
            assertArrayEquals(ramp(1, 5, 0, 7), file.get("b_enc").toFloats());
            assertArrayEquals(new long[] {3}, file.get("b_dec").shape());
        }
    }

    /** ((a i + b j) mod 11 - 5) / 8, which all the types hold exactly. */
    static float[] ramp(int rows, int cols, int a, int b) {
        float[] values = new float[rows * cols];
        for (int i = 0; i < values.length; i++) {
            values[i] = ((a * (i / cols) + b * (i % cols)) % 11 - 5) / 8f;
        }
        return values;
    }

    private static byte[] ints(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(values);
        return bytes.array();
    }

    @Test
    void ordersAndScalars() throws IOException {
        new NpzFixture()
                .add("c", "<i4", false, "(2, 3)", ints(1, 2, 3, 4, 5, 6))
                .add("f", "<i4", true, "(2, 3)", ints(1, 2, 3, 4, 5, 6))
                .add("cube", "<i4", true, "(2, 1, 2)", ints(1, 2, 3, 4))
                .add("one", "<i4", false, "()", ints(7))
                .add("none", "<i4", false, "(0, 4)", new byte[0])
                .write(place());
        try (TensorFile file = TensorFiles.open(place())) {
            assertArrayEquals(new long[] {1, 2, 3, 4, 5, 6}, file.get("c").toLongs());
            assertArrayEquals(new long[] {1, 3, 5, 2, 4, 6}, file.get("f").toLongs());
            assertArrayEquals(new long[] {1, 3, 2, 4}, file.get("cube").toLongs());
            assertArrayEquals(new double[] {7}, file.get("one").toDoubles());
            assertEquals(0, file.get("none").toFloats().length);
        }
    }

    private void refused(String cause, NpzFixture file) throws IOException {
        Path path = file.write(place());
        Refusals.assertRefused(path, cause, () -> TensorFiles.open(path).close());
    }

    @Test
    void whatIsNotReadIsRefused() throws IOException {
        byte[] eight = new byte[8];
        refused("'>f4'", new NpzFixture().add("a", ">f4", false, "(2,)", eight));
        refused("'|O'", new NpzFixture().add("a", "|O", false, "(1,)", eight));
        refused("in an unknown way", new NpzFixture().add("a", "{'descr': [('x', '<f4')], 'shape': (2,)}", eight));
        refused("cannot fill its 8 bytes", new NpzFixture().add("a", "<f4", false, "(3,)", eight));
        refused("cannot fill", new NpzFixture().add("a", "<f4", true, "(4, 1)", eight));
        refused("impossible shape", new NpzFixture().add("a", "<f4", false, "(9223372036854775807, 4, 2)", eight));
        refused("impossible shape", new NpzFixture().add("a", "<f4", false, "(99999999999999999999,)", eight));
        refused("over 64 dimensions", new NpzFixture().add("a", "<f4", false, "(1" + ", 1".repeat(64) + ")", eight));
        refused("as numpy's arrays do", new NpzFixture().raw("a.npy", "text".getBytes(StandardCharsets.US_ASCII)));
        refused("format 4", new NpzFixture().raw("a.npy", NpzFixture.head(4, 0)));
        refused("over the limit", new NpzFixture().raw("a.npy", NpzFixture.head(2, 1 << 30)));
        refused("within its head", new NpzFixture().raw("a.npy", NpzFixture.head(1, 60), new byte[8]));
        refused(
                "readme.txt",
                new NpzFixture().add("a", "<f4", false, "(2,)", eight).raw("readme.txt", eight));
    }

    @Test
    void compressedArraysAreRefused() throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(place()))) {
            zip.putNextEntry(new ZipEntry("a.npy"));
            zip.write(new byte[1 << 20]);
        }
        Refusals.assertRefused(
                place(),
                "a.npy is compressed, which numpy.savez never does",
                () -> TensorFiles.open(place()).close());
    }

    @Test
    void aFileCutShort() throws IOException {
        Path path = new NpzFixture().add("a", new float[99], 99).write(place());
        byte[] bytes = Files.readAllBytes(path);
        for (int length = 0; length < bytes.length; length += 7) {
            Files.write(path, java.util.Arrays.copyOf(bytes, length));
            Refusals.assertRefused(
                    path, "params.npz", () -> TensorFiles.open(path).close());
        }
    }
}
