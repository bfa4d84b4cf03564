package saeengine.data.tensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.tensor.RandomStream;

/** Floats to bfloat16: the nearest of the two neighbours, of two equally near the even one. */
class Bf16Test {
    @Test
    void tiesGoToTheEvenNeighbour() {
        assertEquals(1f, rounded(Float.intBitsToFloat(0x3f808000)), "half way from 1, whose last bit is even");
        assertEquals(
                Float.intBitsToFloat(0x3f820000),
                rounded(Float.intBitsToFloat(0x3f818000)),
                "half way from an odd neighbour up to an even one");
        assertEquals(Float.intBitsToFloat(0x3f810000), rounded(Float.intBitsToFloat(0x3f808001)), "just above half");
    }

    @Test
    void specialValuesStay() {
        assertTrue(Float.isNaN(rounded(Float.NaN)));
        assertTrue(Float.isNaN(rounded(Float.intBitsToFloat(0x7f800001))), "a NaN whose upper half is infinity's");
        assertEquals(Float.NEGATIVE_INFINITY, rounded(Float.NEGATIVE_INFINITY));
        assertEquals(Float.POSITIVE_INFINITY, rounded(Float.MAX_VALUE), "beyond the largest bfloat16");
        assertEquals(0x80000000, Float.floatToRawIntBits(rounded(-0f)));
    }

    @Test
    void everyValueGoesToItsNearestNeighbour() {
        RandomStream random = new RandomStream(4, 0);
        for (int i = 0; i < 20_000; i++) {
            int bits = random.nextBits();
            float value = Float.intBitsToFloat(bits);
            float below = Float.intBitsToFloat(bits & 0xffff0000);
            float above = Float.intBitsToFloat((bits & 0xffff0000) + 0x10000);
            if (Float.isFinite(value) && Float.isFinite(above)) {
                BigDecimal down =
                        new BigDecimal(value).subtract(new BigDecimal(below)).abs();
                BigDecimal up =
                        new BigDecimal(above).subtract(new BigDecimal(value)).abs();
                int order = down.compareTo(up);
                boolean even = (bits >> 16 & 1) == 0;
                assertEquals(order < 0 || order == 0 && even ? below : above, rounded(value), "of " + value);
            }
        }
    }

    @Test
    void aFileOfThemReadsBackRounded(@TempDir Path folder) {
        float[] values = {1f, Float.intBitsToFloat(0x3f818000), -0.1f};
        Path file = folder.resolve("x.safetensors");
        new SafeTensorsWriter()
                .addBf16("x", values, 3)
                .add("wide", new float[] {2}, 1)
                .write(file);
        try (TensorFile read = TensorFiles.open(file)) {
            assertEquals(StoredType.BF16, read.get("x").dtype());
            assertArrayEquals(
                    new float[] {1f, rounded(values[1]), rounded(values[2])},
                    read.get("x").toFloats());
            assertEquals(2f, read.get("wide").toFloats()[0]);
        }
    }

    private static float rounded(float value) {
        return HalfFloats.fromBf16(HalfFloats.toBf16(value));
    }
}
