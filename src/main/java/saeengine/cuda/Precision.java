package saeengine.cuda;

/** Which products have operands of 10 bits of mantissa, for the tensor cores; all else is float32 in any case. */
public enum Precision {
    /** Those that may be coarse. */
    AUTO,
    /** None. */
    FP32,
    /** All. */
    TF32
}
