package saeengine.cuda;

import jcuda.driver.CUdeviceptr;

/** An address as JCuda's calls take and return it, on the card or pinned on the host. */
final class JCudaPointer extends CUdeviceptr {
    /** For a call to fill in. */
    JCudaPointer() {}

    JCudaPointer(long address) {
        super(new CUdeviceptr(), address);
    }

    long address() {
        return getNativePointer() + getByteOffset();
    }
}
