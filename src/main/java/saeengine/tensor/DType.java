package saeengine.tensor;

/** What one element of a tensor is. Both kinds take four bytes. */
public enum DType {
    /** IEEE-754 single precision. */
    F32,
    /** 32-bit signed integer: token ids, row indices. */
    I32;

    public static final int BYTES = 4;
}
