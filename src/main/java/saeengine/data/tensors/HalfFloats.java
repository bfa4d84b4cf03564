package saeengine.data.tensors;

/** The two 16-bit float formats, widened exactly, and floats rounded to one; Java has no type for either. */
final class HalfFloats {
    /** Moves an F16 exponent (bias 15) to the bias of a float (127). */
    private static final int REBIAS = (127 - 15) << 23;

    private static final float SMALLEST_SUBNORMAL = 0x1p-24f;

    private HalfFloats() {}

    /** IEEE binary16: 1 sign, 5 exponent and 10 fraction bits. */
    static float fromF16(short half) {
        int sign = (half & 0x8000) << 16;
        int exponent = (half >> 10) & 0x1f;
        int fraction = half & 0x3ff;
        if (exponent == 0) {
            float magnitude = fraction * SMALLEST_SUBNORMAL;
            return sign == 0 ? magnitude : -magnitude;
        }
        int bits = exponent == 0x1f ? 0x7f800000 | fraction << 13 : ((exponent << 23) + REBIAS) | fraction << 13;
        return Float.intBitsToFloat(sign | bits);
    }

    /** The nearest binary16, of two equally near the one with an even last bit; infinite from 65520 on, NaN stays NaN. */
    static short toF16(float value) {
        int sign = Float.floatToRawIntBits(value) >>> 16 & 0x8000;
        float size = Math.abs(value);
        if (Float.isNaN(value)) {
            return (short) (sign | 0x7e00);
        }
        if (size >= 65_520f) {
            return (short) (sign | 0x7c00);
        }
        // Below the smallest normal number halves are evenly spaced; above, the last bit is worth 2^-10 of the
        // exponent's.
        int exponent = Math.max(-14, Math.getExponent(size));
        int steps = (int) Math.rint(Math.scalb((double) size, 10 - exponent));
        // A step of 2^10 or 2^11 carries into the exponent by itself.
        return (short) (sign | ((exponent + 14) << 10) + steps);
    }

    /** bfloat16: the upper half of a float. */
    static float fromBf16(short half) {
        return Float.intBitsToFloat(half << 16);
    }

    /** The nearest bfloat16, of two equally near the one with an even last bit; NaN stays NaN. */
    static short toBf16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) (bits >>> 16 | 0x40);
        }
        return (short) ((bits + 0x7fff + (bits >>> 16 & 1)) >>> 16);
    }
}
