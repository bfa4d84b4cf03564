package saeengine.check;

import saeengine.tensor.DType;
import saeengine.tensor.Device;
import saeengine.tensor.Gemm;
import saeengine.tensor.Products;
import saeengine.tensor.Tensor;

/**
 * A device that says of all its products that their operands are rounded, so that ops write results for them rounded; the
 * products themselves are exact ones of what they are given.
 */
public final class RoundedResults extends ForwardingDevice {
    private final int bits;

    private RoundedResults(Device inner, int bits) {
        super(inner);
        this.bits = bits;
    }

    /** @param bits of mantissa that operands have: those of tf32, or of bf16 where they are fewer */
    public static Device of(Device inner, int bits) {
        return new RoundedResults(inner, bits);
    }

    /** Kernels are those of a GPU. */
    @Override
    public boolean isHost() {
        return false;
    }

    @Override
    public int mantissaBits(Products wanted) {
        return bits;
    }

    @Override
    public Tensor allocateOperand(Products products, int... shape) {
        return inner.allocateStep(bits < Products.TF32_BITS ? DType.I32 : DType.F32, shape);
    }

    @Override
    public void roundOnce(Tensor x, Products products) {}

    @Override
    public void keepRounded(Tensor x, Products products) {}

    @Override
    public void gemm(Gemm shape, Products products, float alpha, Tensor a, Tensor b, float beta, Tensor c) {
        int mark = inner.mark();
        inner.gemm(shape, Products.EXACT, alpha, floats(a), b, beta, c);
        inner.release(mark);
    }

    private Tensor floats(Tensor x) {
        if (x.dtype() == DType.F32) {
            return x;
        }
        Tensor floats = inner.allocateStep(DType.F32, x.shape());
        inner.upload(numbers(x), 0, floats);
        return floats;
    }

    /** A result's numbers, in whichever way they were written. */
    static float[] numbers(Tensor x) {
        return x.dtype() == DType.F32
                ? x.toArray()
                : PackedBf16.numbers(
                        x.device(), new Tensor(x.device(), x.buffer(), x.offset(), x.size() / 2), x.size());
    }
}
