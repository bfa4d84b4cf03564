package saeengine.ptx;

/**
 * An address operand: {@code [%rd1+4]}, {@code [%r2]}, {@code [symbol+8]}. A sum with a 32-bit register has 32 bits.
 *
 * @param wide the base is a 64-bit register
 */
record Address(boolean wide, int base, long offset) {
    static Address of(Instruction i, Registers g, int operand) {
        String text = i.operand(operand);
        if (!text.startsWith("[") || !text.endsWith("]")) {
            throw i.error("needs an address in brackets where it has '" + text + "'");
        }
        String inner = text.substring(1, text.length() - 1).strip();
        int plus = inner.indexOf('+');
        String base = plus < 0 ? inner : inner.substring(0, plus).strip();
        long offset = plus < 0 ? 0 : Literal.integer(inner.substring(plus + 1).strip());
        if (g.isSymbol(base)) {
            return new Address(true, g.constantWide(g.address(base)), offset);
        }
        boolean wide = g.file(base) == Registers.File.WIDE;
        if (!wide && g.file(base) != Registers.File.WORD) {
            throw i.error("has the base '" + base + "', which is neither a register nor a variable");
        }
        return new Address(wide, wide ? g.wide(i, base) : g.word(i, base), offset);
    }

    /** Computes each lane's address into {@link Warp#addresses}. */
    long[] compute(Warp warp, int lanes) {
        long[] at = warp.addresses;
        for (int m = lanes; m != 0; m &= m - 1) {
            int lane = Integer.numberOfTrailingZeros(m);
            at[lane] = wide ? warp.wides[base + lane] + offset : warp.words[base + lane] + offset & 0xffff_ffffL;
        }
        return at;
    }
}
