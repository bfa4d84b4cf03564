package saeengine.tensor;

/** How exact a product has to be, where a device has a choice. */
public enum Products {
    /** Float32 operands: what is reported, and losses that go to 0. */
    EXACT,
    /** Operands of at least 10 bits of mantissa, rounded to nearest; float32 sums. */
    COARSE,
    /** Operands of at least 7: what is computed again more exactly, and rows that are only trained on. */
    SHORT;

    /** Bits of mantissa of a float32 that are stored. */
    public static final int FLOAT_BITS = 23;

    /** Of a tf32. */
    public static final int TF32_BITS = 10;

    /** Of a bf16. */
    public static final int BF16_BITS = 7;
}
