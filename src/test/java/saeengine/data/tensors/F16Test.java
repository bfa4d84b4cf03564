package saeengine.data.tensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.data.DataException;

/** Floats to binary16, and the small whole numbers beside them in files. */
class F16Test {
    /** Every half is itself; between two neighbours the half way point goes to the even one, what is beside it to the nearer. */
    @Test
    void everyValueGoesToItsNearestNeighbour() {
        for (int bits = 0; bits < 0x7c00; bits++) {
            float here = HalfFloats.fromF16((short) bits);
            float next = bits == 0x7bff ? 65_536f : HalfFloats.fromF16((short) (bits + 1));
            float middle = (here + next) / 2;
            int even = bits % 2 == 0 ? bits : bits + 1;
            for (int sign = 0; sign < 2; sign++) {
                float s = sign == 0 ? 1 : -1;
                int top = sign << 15;
                assertEquals((short) (top | bits), HalfFloats.toF16(s * here));
                assertEquals((short) (top | even), HalfFloats.toF16(s * middle), "half way from " + here);
                assertEquals((short) (top | bits), HalfFloats.toF16(s * Math.nextDown(middle)));
                assertEquals((short) (top | bits + 1), HalfFloats.toF16(s * Math.nextUp(middle)));
            }
        }
    }

    @Test
    void specialValuesStay() {
        assertTrue(Float.isNaN(HalfFloats.fromF16(HalfFloats.toF16(Float.NaN))));
        assertEquals(Float.NEGATIVE_INFINITY, HalfFloats.fromF16(HalfFloats.toF16(Float.NEGATIVE_INFINITY)));
        assertEquals(Float.POSITIVE_INFINITY, HalfFloats.fromF16(HalfFloats.toF16(Float.MAX_VALUE)));
        assertEquals((short) 0, HalfFloats.toF16(Float.MIN_VALUE));
    }

    @Test
    void filesOfThem(@TempDir Path folder) {
        Path file = folder.resolve("x.safetensors");
        new SafeTensorsWriter()
                .addU16("u16", new int[] {0, 65_535}, 2)
                .addF16("f16", new float[] {1f, -0.1f, 65_519f}, 3)
                .addU32("u32", new int[] {-1, 7}, 2)
                .add("i64", new long[] {3}, 1)
                .write(file);
        try (TensorFile read = TensorFiles.open(file)) {
            assertArrayEquals(new long[] {0, 65_535}, read.get("u16").toLongs());
            assertArrayEquals(new long[] {(1L << 32) - 1, 7}, read.get("u32").toLongs());
            assertArrayEquals(
                    new float[] {1f, -0.0999755859375f, 65_504f},
                    read.get("f16").toFloats());
        }
        DataException e =
                assertThrows(DataException.class, () -> new SafeTensorsWriter().addF16("x", new float[] {65_520f}, 1));
        assertTrue(e.getMessage().contains("65520"), e.getMessage());
    }
}
