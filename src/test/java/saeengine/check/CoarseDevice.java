package saeengine.check;

import saeengine.tensor.DType;
import saeengine.tensor.Device;
import saeengine.tensor.Gemm;
import saeengine.tensor.Products;
import saeengine.tensor.Tensor;
import saeengine.testing.ChangedDevice;

/** Tensor cores by a processor: operands have 10 bits of mantissa where products may be coarse, or 7 where they may be short. */
final class CoarseDevice extends ChangedDevice {
    private static final int TF32 = 10;
    private static final int BF16 = 7;

    private final int shortBits;
    private final boolean rounds;

    private CoarseDevice(Device inner, int shortBits, boolean rounds) {
        super(inner);
        this.shortBits = shortBits;
        this.rounds = rounds;
    }

    /** Operands are rounded to nearest, to no fewer than 10 bits. */
    static Device rounding(Device inner) {
        return new CoarseDevice(inner, TF32, true);
    }

    /** Operands are rounded to nearest, to 7 bits where they may be short. */
    static Device shortening(Device inner) {
        return new CoarseDevice(inner, BF16, true);
    }

    /** Operands are cut off. */
    static Device cutting(Device inner) {
        return new CoarseDevice(inner, BF16, false);
    }

    @Override
    public int mantissaBits(Products wanted) {
        return switch (wanted) {
            case EXACT -> Products.FLOAT_BITS;
            case COARSE -> TF32;
            case SHORT -> shortBits;
        };
    }

    @Override
    public void gemm(Gemm shape, Products products, float alpha, Tensor a, Tensor b, float beta, Tensor c) {
        if (products == Products.EXACT) {
            inner.gemm(shape, products, alpha, a, b, beta, c);
            return;
        }
        int mark = inner.mark();
        inner.gemm(shape, products, alpha, rounded(a, products), rounded(b, products), beta, c);
        inner.release(mark);
    }

    private Tensor rounded(Tensor x, Products products) {
        float[] values = x.toArray();
        int cut = Products.FLOAT_BITS - mantissaBits(products);
        boolean even = mantissaBits(products) == BF16;
        for (int i = 0; i < values.length; i++) {
            int bits = Float.floatToRawIntBits(values[i]);
            int half = even && (bits >> cut & 1) == 0 ? (1 << cut - 1) - 1 : 1 << cut - 1;
            values[i] = Float.intBitsToFloat(bits + (rounds ? half : 0) >> cut << cut);
        }
        Tensor y = inner.allocateStep(DType.F32, x.shape());
        inner.upload(values, 0, y);
        return y;
    }
}
