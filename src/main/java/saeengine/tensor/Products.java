package saeengine.tensor;

/** How exact the products of a stretch of work have to be, where a device has a choice. */
public enum Products {
    /** Float32 operands: what is reported, and losses that go to 0. */
    EXACT,
    /** Operands of at least 10 bits of mantissa, rounded to nearest; float32 sums. */
    COARSE
}
