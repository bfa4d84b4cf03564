package saeengine.check;

import saeengine.tensor.Device;
import saeengine.tensor.Gemm;
import saeengine.tensor.Products;
import saeengine.tensor.Tensor;

/** A GPU whose products are no coarser than they may be here, whatever is asked of them. */
final class CappedProducts extends ForwardingDevice {
    private final Products most;

    private CappedProducts(Device inner, Products most) {
        super(inner);
        this.most = most;
    }

    /** Where bounds are those of float32; the device itself where its products are exact anyway. */
    static Device exact(Device device) {
        return of(device, Products.EXACT);
    }

    /** Where bounds are those of tf32; the device itself where it has none that are coarser. */
    static Device coarse(Device device) {
        return of(device, Products.COARSE);
    }

    private static Device of(Device device, Products most) {
        return device.mantissaBits(Products.SHORT) < device.mantissaBits(most)
                ? new CappedProducts(device, most)
                : device;
    }

    @Override
    public void gemm(Gemm shape, Products products, float alpha, Tensor a, Tensor b, float beta, Tensor c) {
        inner.gemm(shape, capped(products), alpha, a, b, beta, c);
    }

    @Override
    public Tensor allocateOperand(Products products, int... shape) {
        return inner.allocateOperand(capped(products), shape);
    }

    @Override
    public void roundOnce(Tensor x, Products products) {
        inner.roundOnce(x, capped(products));
    }

    @Override
    public void keepRounded(Tensor x, Products products) {
        inner.keepRounded(x, capped(products));
    }

    @Override
    public int mantissaBits(Products wanted) {
        return inner.mantissaBits(capped(wanted));
    }

    private Products capped(Products wanted) {
        return wanted.compareTo(most) > 0 ? most : wanted;
    }
}
