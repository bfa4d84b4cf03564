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

    int bits(Products wanted) {
        return switch (this) {
            case AUTO -> wanted == Products.EXACT ? Products.FLOAT_BITS : Products.TF32_BITS;
            case FP32 -> Products.FLOAT_BITS;
            case TF32 -> Products.TF32_BITS;
            case BF16 -> wanted == Products.SHORT ? Products.BF16_BITS : AUTO.bits(wanted);
        };
    }

    /** What a driver is asked for. */
    Products products(Products wanted) {
        return switch (bits(wanted)) {
            case Products.BF16_BITS -> Products.SHORT;
            case Products.TF32_BITS -> Products.COARSE;
            default -> Products.EXACT;
        };
    }
}
