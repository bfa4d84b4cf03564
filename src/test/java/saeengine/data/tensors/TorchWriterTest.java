package saeengine.data.tensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TimeZone;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.data.DataException;

class TorchWriterTest {
    @TempDir
    Path folder;

    @Test
    void comesBackAsItWas() {
        float[] large = new float[600_000];
        for (int i = 0; i < large.length; i++) {
            large[i] = i * 0.25f;
        }
        Path path = folder.resolve("ae.pt");
        new TorchWriter()
                .add("encoder.weight", large, 1000, 600)
                .add("bias", new float[] {1.5f, Float.NaN}, 2)
                .add("threshold", new float[] {-3})
                .add("k", new int[] {32})
                .add("ids", new long[] {1L << 40, -1}, 1, 2)
                .add("none", new float[0], 0, 7)
                .write(path);
        try (TensorFile file = TensorFiles.open(path)) {
            assertEquals(List.of("encoder.weight", "bias", "threshold", "k", "ids", "none"), List.copyOf(file.names()));
            assertArrayEquals(large, file.get("encoder.weight").toFloats());
            assertArrayEquals(new long[] {1000, 600}, file.get("encoder.weight").shape());
            assertArrayEquals(new float[] {1.5f, Float.NaN}, file.get("bias").toFloats());
            assertArrayEquals(new long[0], file.get("threshold").shape());
            assertArrayEquals(new float[] {-3}, file.get("threshold").toFloats());
            assertEquals(StoredType.I32, file.get("k").dtype());
            assertArrayEquals(new long[] {32}, file.get("k").toLongs());
            assertArrayEquals(new long[] {1L << 40, -1}, file.get("ids").toLongs());
            assertArrayEquals(new long[] {0, 7}, file.get("none").shape());
        }
    }

    @Test
    void theBytesDependOnNothingElse() throws IOException {
        TimeZone before = TimeZone.getDefault();
        try {
            Path here = write("here");
            TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Auckland"));
            Path there = write("there");
            assertEquals(-1, Files.mismatch(here, there));
        } finally {
            TimeZone.setDefault(before);
        }
    }

    /** Walks the entries from the front, which is possible only where each one's head tells its size. */
    @Test
    void dataIsAlignedAndItsChecksumsHold() throws IOException {
        ByteBuffer zip = ByteBuffer.wrap(Files.readAllBytes(write("x.pt"))).order(ByteOrder.LITTLE_ENDIAN);
        List<String> names = new ArrayList<>();
        int at = 0;
        while (zip.getInt(at) == 0x04034b50) {
            int size = zip.getInt(at + 18);
            byte[] name = new byte[zip.getShort(at + 26)];
            zip.get(at + 30, name);
            names.add(new String(name));
            int begin = at + 30 + name.length + zip.getShort(at + 28);
            assertEquals(0, begin % 64, new String(name));
            CRC32 crc = new CRC32();
            crc.update(zip.array(), begin, size);
            assertEquals((int) crc.getValue(), zip.getInt(at + 14));
            at = begin + size;
        }
        assertEquals(
                List.of("archive/data.pkl", "archive/byteorder", "archive/data/0", "archive/data/1", "archive/version"),
                names);
    }

    @Test
    void refusesTwoOfOneName() {
        TorchWriter writer = new TorchWriter().add("a", new float[1], 1);
        String message = assertThrows(DataException.class, () -> writer.add("a", new int[1], 1))
                .getMessage();
        assertTrue(message.contains("named 'a'"), message);
    }

    private Path write(String name) {
        Path path = folder.resolve(name);
        new TorchWriter()
                .add("w", new float[] {1, 2, 3}, 3)
                .add("n", new long[] {4})
                .write(path);
        return path;
    }
}
