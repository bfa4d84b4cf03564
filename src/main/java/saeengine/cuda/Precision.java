package saeengine.cuda;

/** How exactly products are computed; sums, weights, moments and losses are float32 in all of them. */
public enum Precision {
    /** Float32 operands, no tensor cores. */
    FP32,
    /** Operands rounded to 10 bits of mantissa for the tensor cores. */
    TF32;

    private static final Precision[] ALL = values();

    static Precision of(int ordinal) {
        return ALL[ordinal];
    }
}
