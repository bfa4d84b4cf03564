package saeengine.cuda;

import java.util.ArrayList;
import java.util.List;
import saeengine.tensor.DType;

/**
 * Step memory in one piece of the card's, given out by moving a pointer: a step makes no call for memory.
 *
 * <p>While the first steps find out how much they need, further chunks are added; when all is released the chunks
 * become one of their common size. Releasing does not wait: the stream's order keeps a later use of the same place
 * behind an earlier one.
 */
final class Slab implements StepMemory {
    private static final long ALIGNMENT = 256;
    private static final long FIRST = 16L << 20;

    private final CudaDriver driver;
    private final List<Chunk> chunks = new ArrayList<>();
    private final List<Piece> open = new ArrayList<>();
    private int chunk;
    private long at;
    private long usedBytes;
    private long heldBytes;

    private record Chunk(long address, long bytes) {}

    /** A piece handed out, and where the pointer stood before it. */
    private record Piece(CudaBuffer buffer, int chunk, long at) {}

    Slab(CudaDriver driver) {
        this.driver = driver;
    }

    @Override
    public CudaBuffer take(DType dtype, long bytes) {
        long size = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        int chunkBefore = chunk;
        long atBefore = at;
        while (chunk < chunks.size() && at + size > chunks.get(chunk).bytes()) {
            chunk++;
            at = 0;
        }
        if (chunk == chunks.size()) {
            try {
                chunks.add(allocate(size));
            } catch (CudaException e) {
                chunk = chunkBefore;
                at = atBefore;
                throw e;
            }
        }
        CudaBuffer buffer = new CudaBuffer(dtype, chunks.get(chunk).address() + at, size);
        at += size;
        usedBytes += size;
        open.add(new Piece(buffer, chunkBefore, atBefore));
        return buffer;
    }

    /** As much as is held already, so that few chunks are made; only what is needed where there is not so much. */
    private Chunk allocate(long needed) {
        long wanted = Math.max(needed, Math.max(FIRST, heldBytes));
        long bytes = wanted;
        long address;
        try {
            address = driver.allocate(wanted);
        } catch (CudaException e) {
            if (!e.isOutOfMemory() || wanted == needed) {
                throw e;
            }
            bytes = needed;
            address = driver.allocate(needed);
        }
        heldBytes += bytes;
        return new Chunk(address, bytes);
    }

    @Override
    public int mark() {
        return open.size();
    }

    @Override
    public void release(int mark) {
        StepMemory.requireNotAbove(mark, open.size());
        for (int i = open.size() - 1; i >= mark; i--) {
            Piece piece = open.remove(i);
            piece.buffer().release();
            usedBytes -= piece.buffer().bytes();
            chunk = piece.chunk();
            at = piece.at();
        }
        if (open.isEmpty() && chunks.size() > 1 && !driver.isLost()) {
            long bytes = heldBytes;
            freeAll();
            chunks.add(allocate(bytes));
        }
    }

    private void freeAll() {
        chunks.forEach(each -> driver.free(each.address()));
        chunks.clear();
        heldBytes = 0;
        chunk = 0;
        at = 0;
    }

    @Override
    public long usedBytes() {
        return usedBytes;
    }

    @Override
    public long heldBytes() {
        return heldBytes;
    }

    @Override
    public void close() {
        open.forEach(piece -> piece.buffer().release());
        open.clear();
        usedBytes = 0;
        if (!driver.isLost()) {
            freeAll();
        }
    }
}
