package saeengine.tensor;

import java.util.OptionalLong;

/**
 * A place where tensors live and kernels run.
 *
 * <p>Memory has two lifetimes. {@link #allocate} gives memory that lasts until the device is closed (parameters,
 * moments, buffers). {@link #allocateStep} gives memory that {@link #release} takes back, down to a mark: a step's
 * tensors. Results never depend on how many threads or blocks a device uses.
 */
public interface Device extends AutoCloseable {
    /** One line for the run log: kind, threads or card, library. */
    String describe();

    /** Model-lifetime memory, zeroed. */
    Tensor allocate(DType dtype, int... shape);

    /** Step-lifetime memory, not initialised. */
    Tensor allocateStep(DType dtype, int... shape);

    /**
     * Step memory for a result that only such products are going to read, in the form in which this device multiplies it. Its
     * type says how it has to be written:
     *
     * <ul>
     *   <li>ints: as bf16, two numbers in a word, the first in its lower half. There are half as many words as the shape
     *       has numbers, so that a product of all of it is the only thing that may read it.
     *   <li>floats: rounded to tf32 where {@link #mantissaBits} says {@value Products#TF32_BITS}, else as it is.
     * </ul>
     *
     * @param shape whose rows have a multiple of 4 numbers
     */
    default Tensor allocateOperand(Products products, int... shape) {
        return allocateStep(DType.F32, shape);
    }

    /** Where step memory stands now; {@link #release} goes back to it. */
    int mark();

    /** Takes back all step memory that was allocated since the mark. */
    void release(int mark);

    /** Runs a kernel over {@code items} work items. Arguments are tensors, ints and floats, in the entry's order. */
    void run(Kernel kernel, int items, Object... args);

    /**
     * {@code c = alpha op(a) op(b) + beta c}, all row-major; op transposes where its flag is set.
     *
     * @param products how exact it has to be; a device that has one kind of products has that
     */
    void gemm(Gemm shape, Products products, float alpha, Tensor a, Tensor b, float beta, Tensor c);

    /** Bits of mantissa that the operands of such products have, {@value Products#FLOAT_BITS} where they are read as they are. */
    default int mantissaBits(Products wanted) {
        return Products.FLOAT_BITS;
    }

    /** Whether such products have their operands rounded first, each into step memory of its size until it is done. */
    default boolean roundsOperands(Products wanted) {
        return mantissaBits(wanted) < Products.FLOAT_BITS;
    }

    /** Releases what was made since the mark, but for the memory of one tensor; for devices whose pieces go back one by one. */
    default void releaseAllBut(int mark, Tensor kept) {
        throw new UnsupportedOperationException("step memory goes back in order here");
    }

    /**
     * Says that several such products are going to read an operand: it is rounded now, into step memory, and not again by
     * each of them. It must not be written to until that memory is released. Does nothing where operands are read as they
     * are.
     */
    default void roundOnce(Tensor x, Products products) {}

    /**
     * The same for a tensor that does not change any more, once for as long as the device lasts: into model memory, so
     * before a tape is opened.
     */
    default void keepRounded(Tensor x, Products products) {}

    /** Copies {@code to.size()} host values, from {@code offset} on, into a tensor. */
    void upload(float[] from, int offset, Tensor to);

    void upload(int[] from, int offset, Tensor to);

    /** Copies a tensor into host memory from {@code offset} on. Waits for the device. */
    void download(Tensor from, float[] to, int offset);

    void download(Tensor from, int[] to, int offset);

    /**
     * Asks for the only element of a one-element tensor as it is now, behind the work asked for so far; the tensor may
     * change or be released afterwards. A device that works at once reads at once, one that queues work keeps it
     * and waits in {@link Later#get} alone. To be read before the device is closed.
     */
    default Later readLater(Tensor scalar) {
        float value = scalar.item();
        return () -> value;
    }

    /** Whether kernels are their Java twins here, beside the BLAS: the place for those of {@link Kernel.Launch#HOST}. */
    default boolean isHost() {
        return false;
    }

    /**
     * Says that a piece of work ends here, without waiting for it: a device that launches work which comes again and again
     * as one knows it by where it begins.
     */
    default void submit() {}

    /** Waits for all work that was asked for; a device that works at once has nothing to wait for. */
    default void await() {}

    /** Where its work stands now: behind all that was asked for so far. To be released before the device is closed. */
    default Moment moment() {
        return new HostMoment(System.nanoTime());
    }

    /** Bytes handed out now: model memory and open steps. */
    long usedBytes();

    /** The most bytes that were ever held, pooled memory included. */
    long peakBytes();

    /** Bytes of the device's own memory that nobody holds; empty where tensors live in the Java heap. */
    default OptionalLong freeBytes() {
        return OptionalLong.empty();
    }

    @Override
    void close();
}
