package saeengine.cuda;

import saeengine.tensor.DType;

/** Step memory on the card: handed out in order, taken back down to a mark. */
interface StepMemory {
    /** Memory of any content. */
    CudaBuffer take(DType dtype, long bytes);

    /** How many pieces are out. */
    int mark();

    void release(int mark);

    /** Bytes handed out now. */
    long usedBytes();

    /** Bytes held of the card, handed out or not. */
    long heldBytes();

    /** Takes everything back and frees what is held. */
    void close();

    /** Fails where a release goes up instead of down. */
    static void requireNotAbove(int mark, int open) {
        if (mark > open) {
            throw new IllegalStateException("tapes are closed in the order opposite to their opening");
        }
    }
}
