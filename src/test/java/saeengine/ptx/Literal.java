package saeengine.ptx;

/** Numbers in PTX text. */
final class Literal {
    private Literal() {}

    /** The bits of a literal: of a float in 32 bits unless {@code wide}, of an integer in 64. */
    static long of(Instruction i, String text, boolean wide) {
        try {
            if (text.startsWith("0f") || text.startsWith("0F")) {
                int bits = Integer.parseUnsignedInt(text.substring(2), 16);
                return wide ? Double.doubleToRawLongBits(Float.intBitsToFloat(bits)) : bits;
            }
            if (text.startsWith("0d") || text.startsWith("0D")) {
                long bits = Long.parseUnsignedLong(text.substring(2), 16);
                return wide ? bits : Float.floatToRawIntBits((float) Double.longBitsToDouble(bits));
            }
            return integer(text);
        } catch (NumberFormatException e) {
            throw i.error("has the operand '" + text + "', which is neither a register nor a number");
        }
    }

    static long integer(String text) {
        boolean negative = text.startsWith("-");
        String digits = negative ? text.substring(1) : text;
        if (digits.endsWith("U")) {
            digits = digits.substring(0, digits.length() - 1);
        }
        long value = digits.startsWith("0x") || digits.startsWith("0X")
                ? Long.parseUnsignedLong(digits.substring(2), 16)
                : Long.parseUnsignedLong(digits);
        return negative ? -value : value;
    }
}
