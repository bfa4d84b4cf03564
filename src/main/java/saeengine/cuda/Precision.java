package saeengine.cuda;

import saeengine.tensor.Products;

/** How many bits of mantissa the operands of products have on tensor cores; sums and all else are float32 in any case. */
public enum Precision {
    /** 10 where they may be coarse or short. */
    AUTO,
    /** All, everywhere. */
    FP32,
    /** 10, everywhere. */
    TF32,
    /** 7 where they may be short, 10 where they may be coarse. */
    BF16;

    private static final int TF32_BITS = 10;
    private static final int BF16_BITS = 7;

    int bits(Products wanted) {
        return switch (this) {
            case AUTO -> wanted == Products.EXACT ? Products.FLOAT_BITS : TF32_BITS;
            case FP32 -> Products.FLOAT_BITS;
            case TF32 -> TF32_BITS;
            case BF16 -> wanted == Products.SHORT ? BF16_BITS : AUTO.bits(wanted);
        };
    }

    /** What a driver is asked for. */
    Products products(Products wanted) {
        return switch (bits(wanted)) {
            case BF16_BITS -> Products.SHORT;
            case TF32_BITS -> Products.COARSE;
            default -> Products.EXACT;
        };
    }
}
