package saeengine.cuda;

import java.nio.ByteBuffer;
import java.util.OptionalDouble;
import saeengine.tensor.Gemm;
import saeengine.tensor.Products;

/**
 * What the CUDA device needs of a driver: one context, one stream, memory, kernels, products.
 *
 * <p>Work is queued on the one stream in order and runs while the host goes on; only the methods called
 * {@code await} and {@link #free} wait. Addresses are the card's. Every failing status is a {@link CudaException}
 * that names the call and its arguments; a failure of queued work shows in a later call.
 */
public interface CudaDriver extends AutoCloseable {
    /** Loaded PTX. */
    interface Module {}

    /** A kernel's entry in a module. */
    interface Function {}

    /** A place in the stream's order. */
    interface Event {}

    /** Host memory that the card reads and writes itself; {@code bytes} is direct and in native order. */
    record HostMemory(long address, ByteBuffer bytes) {}

    Card card();

    /** Bytes of the card's memory that nobody holds. */
    long freeBytes();

    /** Memory on the card, of any content, aligned to 256 bytes. */
    long allocate(long bytes);

    void free(long address);

    HostMemory allocateHost(int bytes);

    void freeHost(HostMemory memory);

    /** Sets so many 4-byte words. */
    void fill(long address, int word, long words);

    /** Reads host memory when the stream gets there: it must not change before. */
    void copyToDevice(HostMemory from, long offset, long to, long bytes);

    /** Writes host memory when the stream gets there. */
    void copyToHost(long from, HostMemory to, long offset, long bytes);

    /** Compiles PTX for the card. {@code name} is for messages. */
    Module load(String name, byte[] ptx);

    void unload(Module module);

    Function function(Module module, String entry);

    /** Launches so many blocks, in x, of so many threads. */
    void launch(Function function, int blocks, int threads, LaunchArgs args);

    /** Whether products are done by cuBLAS; where not, {@link #gemm} fails. */
    boolean hasBlas();

    /**
     * {@code c = alpha op(a) op(b) + beta c}, row-major. Coarse ones read 10 bits of each operand's mantissa; the operands of
     * short ones are bf16, two bytes each.
     */
    void gemm(Gemm shape, Products products, float alpha, long a, long b, float beta, long c);

    /** Launches what a driver has only noted down so far. */
    default void submit() {}

    Event event();

    void destroy(Event event);

    /** Puts the event behind all work queued so far. */
    void record(Event event);

    /** A place in the stream's order that also notes when the stream passed it. */
    Event timedEvent();

    /** Seconds between two recorded timed events; empty where the stream has not passed both yet. Does not wait. */
    OptionalDouble seconds(Event from, Event to);

    /** Waits until the stream has passed the event; returns at once for one that was never recorded. */
    void await(Event event);

    /** Waits for all queued work. */
    void await();

    /** Whether an error broke the context: nothing more can be called, and all its memory is gone. */
    boolean isLost();

    /** Gives the context back. Memory that is still held goes with it. */
    @Override
    void close();
}
