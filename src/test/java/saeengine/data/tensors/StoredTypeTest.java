package saeengine.data.tensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StoredTypeTest {
    private static final double NAN = Double.NaN;

    /** Type, little-endian bytes in hex, and the values they are. */
    static Stream<Arguments> encodings() {
        return Stream.of(
                Arguments.of(StoredType.F64, "9a9999999999b93f 000000000000f0ff", new double[] {0.1, -1 / 0.0}),
                Arguments.of(StoredType.F32, "cdcccc3d 0000c07f 00000080", new double[] {0.1f, NAN, -0.0}),
                Arguments.of(StoredType.F16, "003e 80c0 ff7b 0100 007c 017c", new double[] {
                    1.5, -2.25, 65504, 0x1p-24, 1 / 0.0, NAN
                }),
                Arguments.of(StoredType.BF16, "c03f 20c0 80ff", new double[] {1.5, -2.5, -1 / 0.0}),
                Arguments.of(StoredType.I64, "feffffffffffffff 0000000001000000", new double[] {-2, 4294967296.0}),
                Arguments.of(StoredType.I32, "ffffffff 00000080", new double[] {-1, -2147483648.0}),
                Arguments.of(StoredType.I16, "e803 30f8", new double[] {1000, -2000}),
                Arguments.of(StoredType.I8, "7f 80", new double[] {127, -128}),
                Arguments.of(StoredType.U64, "ffffffffffffffff 0300000000000000", new double[] {0x1p64, 3}),
                Arguments.of(StoredType.U32, "ffffffff", new double[] {4294967295.0}),
                Arguments.of(StoredType.U16, "ffff 0100", new double[] {65535, 1}),
                Arguments.of(StoredType.U8, "ff 2a", new double[] {255, 42}),
                Arguments.of(StoredType.BOOL, "00 01 02", new double[] {0, 1, 1}));
    }

    @ParameterizedTest
    @MethodSource("encodings")
    void readsItsBytes(StoredType type, String hex, double[] values) {
        ByteBuffer bytes = bytes(hex);
        assertEquals(values.length * type.bytes(), bytes.limit());

        double[] doubles = new double[values.length + 1];
        type.doubles(bytes, values.length, doubles, 1);
        float[] floats = new float[values.length + 1];
        type.floats(bytes, values.length, floats, 1);
        for (int i = 0; i < values.length; i++) {
            assertEquals(values[i], doubles[i + 1]);
            assertEquals((float) values[i], floats[i + 1]);
        }
    }

    @Test
    void wholeNumbersStayExact() {
        long[] longs = new long[2];
        StoredType.I64.longs(bytes("0100000000002000 ffffffffffffff7f"), 2, longs, 0);
        assertArrayEquals(new long[] {(1L << 53) + 1, Long.MAX_VALUE}, longs);
    }

    /** Every one of the 65,536 patterns, against the definition of the format worked out with powers of two. */
    @Test
    void halfFloatsFollowTheirDefinition() {
        for (int pattern = 0; pattern < 1 << 16; pattern++) {
            float value = HalfFloats.fromF16((short) pattern);
            int exponent = pattern >> 10 & 31;
            int fraction = pattern & 1023;
            double magnitude = exponent == 0 ? fraction * 0x1p-24 : (1024 + fraction) * Math.scalb(1.0, exponent - 25);
            if (exponent == 31) {
                magnitude = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
            }
            assertEquals((float) (pattern < 1 << 15 ? magnitude : -magnitude), value, "pattern " + pattern);
        }
    }

    @Test
    void everyTypeIsTried() {
        assertEquals(StoredType.values().length, encodings().count());
        assertTrue(StoredType.BOOL.isWhole());
    }

    private static ByteBuffer bytes(String hex) {
        String digits = hex.replace(" ", "");
        ByteBuffer bytes = ByteBuffer.allocate(digits.length() / 2).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < bytes.capacity(); i++) {
            bytes.put(i, (byte) Integer.parseInt(digits.substring(2 * i, 2 * i + 2), 16));
        }
        return bytes;
    }
}
