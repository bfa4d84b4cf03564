package saeengine.check;

import java.util.OptionalLong;
import saeengine.tensor.DType;
import saeengine.tensor.Device;
import saeengine.tensor.Gemm;
import saeengine.tensor.Kernel;
import saeengine.tensor.Later;
import saeengine.tensor.Moment;
import saeengine.tensor.Products;
import saeengine.tensor.Tensor;

/**
 * A device that hands everything on; a subclass changes one thing. It is no host, so that steps on it take a GPU's ways,
 * over a CPU by the kernels' twins.
 */
public class ForwardingDevice implements Device {
    protected final Device inner;

    public ForwardingDevice(Device inner) {
        this.inner = inner;
    }

    @Override
    public String describe() {
        return inner.describe();
    }

    @Override
    public Tensor allocate(DType dtype, int... shape) {
        return inner.allocate(dtype, shape);
    }

    @Override
    public Tensor allocateStep(DType dtype, int... shape) {
        return inner.allocateStep(dtype, shape);
    }

    @Override
    public int mark() {
        return inner.mark();
    }

    @Override
    public void release(int mark) {
        inner.release(mark);
    }

    @Override
    public void run(Kernel kernel, int items, Object... args) {
        inner.run(kernel, items, args);
    }

    @Override
    public void gemm(Gemm shape, Products products, float alpha, Tensor a, Tensor b, float beta, Tensor c) {
        inner.gemm(shape, products, alpha, a, b, beta, c);
    }

    @Override
    public void upload(float[] from, int offset, Tensor to) {
        inner.upload(from, offset, to);
    }

    @Override
    public void upload(int[] from, int offset, Tensor to) {
        inner.upload(from, offset, to);
    }

    @Override
    public void download(Tensor from, float[] to, int offset) {
        inner.download(from, to, offset);
    }

    @Override
    public void download(Tensor from, int[] to, int offset) {
        inner.download(from, to, offset);
    }

    @Override
    public Later readLater(Tensor scalar) {
        return inner.readLater(scalar);
    }

    @Override
    public int mantissaBits(Products wanted) {
        return inner.mantissaBits(wanted);
    }

    @Override
    public Tensor allocateOperand(Products products, int... shape) {
        return inner.allocateOperand(products, shape);
    }

    @Override
    public void roundOnce(Tensor x, Products products) {
        inner.roundOnce(x, products);
    }

    @Override
    public void keepRounded(Tensor x, Products products) {
        inner.keepRounded(x, products);
    }

    @Override
    public void submit() {
        inner.submit();
    }

    @Override
    public void await() {
        inner.await();
    }

    @Override
    public Moment moment() {
        return inner.moment();
    }

    @Override
    public long usedBytes() {
        return inner.usedBytes();
    }

    @Override
    public long peakBytes() {
        return inner.peakBytes();
    }

    @Override
    public OptionalLong freeBytes() {
        return inner.freeBytes();
    }

    @Override
    public void close() {
        inner.close();
    }
}
