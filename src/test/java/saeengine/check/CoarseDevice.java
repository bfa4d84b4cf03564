package saeengine.check;

import saeengine.tensor.DType;
import saeengine.tensor.Device;
import saeengine.tensor.Gemm;
import saeengine.tensor.Products;
import saeengine.tensor.Tensor;
import saeengine.testing.ChangedDevice;

/** Tensor cores by a processor: operands have 10 bits of mantissa where products may be coarse. */
final class CoarseDevice extends ChangedDevice {
    private static final int LEFT_OUT = 0x1fff;

    private final int added;
    private Products products = Products.EXACT;

    private CoarseDevice(Device inner, int added) {
        super(inner);
        this.added = added;
    }

    /** Operands are rounded to nearest. */
    static Device rounding(Device inner) {
        return new CoarseDevice(inner, (LEFT_OUT + 1) / 2);
    }

    /** Operands are cut off. */
    static Device cutting(Device inner) {
        return new CoarseDevice(inner, 0);
    }

    @Override
    public Products products(Products wanted) {
        Products before = products;
        products = wanted;
        return before;
    }

    @Override
    public boolean roundsOperands(Products wanted) {
        return wanted == Products.COARSE;
    }

    @Override
    public void gemm(Gemm shape, float alpha, Tensor a, Tensor b, float beta, Tensor c) {
        if (products == Products.EXACT) {
            inner.gemm(shape, alpha, a, b, beta, c);
            return;
        }
        int mark = inner.mark();
        inner.gemm(shape, alpha, rounded(a), rounded(b), beta, c);
        inner.release(mark);
    }

    private Tensor rounded(Tensor x) {
        float[] values = x.toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.intBitsToFloat(Float.floatToRawIntBits(values[i]) + added & ~LEFT_OUT);
        }
        Tensor y = inner.allocateStep(DType.F32, x.shape());
        inner.upload(values, 0, y);
        return y;
    }
}
