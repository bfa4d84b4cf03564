package saeengine.cuda;

import saeengine.tensor.Buffer;
import saeengine.tensor.DType;

/** A piece of the card's memory. */
final class CudaBuffer implements Buffer {
    private final DType dtype;
    private final long address;
    private final long bytes;
    private boolean released;

    CudaBuffer(DType dtype, long address, long bytes) {
        this.dtype = dtype;
        this.address = address;
        this.bytes = bytes;
    }

    long address() {
        return address;
    }

    long bytes() {
        return bytes;
    }

    @Override
    public DType dtype() {
        return dtype;
    }

    @Override
    public boolean released() {
        return released;
    }

    void release() {
        released = true;
    }
}
