package saeengine.check;

import saeengine.tensor.Device;
import saeengine.tensor.Products;

/** A GPU whose products stay exact, whatever is asked of them: where bounds are those of float32. */
final class ExactProducts extends ForwardingDevice {
    ExactProducts(Device inner) {
        super(inner);
    }

    /** The device itself where its products are exact anyway. */
    static Device of(Device device) {
        return device.roundsOperands(Products.COARSE) ? new ExactProducts(device) : device;
    }

    @Override
    public Products products(Products wanted) {
        return Products.EXACT;
    }

    @Override
    public boolean roundsOperands(Products wanted) {
        return false;
    }
}
