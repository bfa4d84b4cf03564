package saeengine.ptx;

import java.nio.ByteBuffer;
import saeengine.tensor.Buffer;
import saeengine.tensor.DType;

/** An allocation of the interpreted device. */
final class PtxBuffer implements Buffer {
    private final DType dtype;
    private final long address;
    private final ByteBuffer bytes;
    private boolean released;

    PtxBuffer(DType dtype, long address, ByteBuffer bytes) {
        this.dtype = dtype;
        this.address = address;
        this.bytes = bytes;
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

    long address() {
        return address;
    }

    ByteBuffer bytes() {
        return bytes;
    }

    long size() {
        return bytes.capacity();
    }
}
