package saeengine.cuda;

import java.util.ArrayList;
import java.util.List;
import saeengine.tensor.DType;

/**
 * Step memory for tests: every piece is an allocation of its own.
 *
 * <p>What watches allocations (compute-sanitizer on a GPU, the tests' stand-in without one) then sees each read of
 * what was never written, each write past an end and each use after a release.
 */
final class Pieces implements StepMemory {
    private final CudaDriver driver;
    private final List<CudaBuffer> open = new ArrayList<>();
    private long usedBytes;

    Pieces(CudaDriver driver) {
        this.driver = driver;
    }

    @Override
    public CudaBuffer take(DType dtype, long bytes) {
        long size = Math.max(bytes, DType.BYTES);
        CudaBuffer buffer = new CudaBuffer(dtype, driver.allocate(size), size);
        open.add(buffer);
        usedBytes += size;
        return buffer;
    }

    @Override
    public int mark() {
        return open.size();
    }

    @Override
    public void release(int mark) {
        StepMemory.requireNotAbove(mark, open.size());
        for (int i = open.size() - 1; i >= mark; i--) {
            CudaBuffer buffer = open.remove(i);
            buffer.release();
            usedBytes -= buffer.bytes();
            if (!driver.isLost()) {
                driver.free(buffer.address());
            }
        }
    }

    @Override
    public long usedBytes() {
        return usedBytes;
    }

    @Override
    public long heldBytes() {
        return usedBytes;
    }

    @Override
    public void close() {
        release(0);
    }
}
