package saeengine.cuda;

import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import saeengine.tensor.Gemm;
import saeengine.tensor.Products;

/**
 * A driver that hands launches and products over in sequences, each as one graph once it has come before.
 *
 * <p>Work is noted down until something has to see it or come after it: a copy, a fill, an event, a wait, memory that
 * is freed. Then the sequence is looked up among those of before. The first time its calls are made one by one, which
 * also readies the kernels and products of it; the second time they are captured; from then on one call launches them
 * all. Steps ask for the same work at the same addresses, so that after two of them most of a step is a few calls.
 * The order of the work never changes, so neither do its results.
 */
final class GraphDriver implements CudaDriver {
    private final CapturingDriver driver;
    private final LaunchArgs args;
    private final WorkList pending = new WorkList();
    private final SequenceCache known;

    GraphDriver(CapturingDriver driver) {
        this.driver = driver;
        this.args = new LaunchArgs(driver.allocateHost(LaunchArgs.BYTES));
        this.known = new SequenceCache(driver);
    }

    @Override
    public void launch(Function function, int blocks, int threads, LaunchArgs arguments) {
        pending.launch(function, blocks, threads, arguments);
        handOverIfFull();
    }

    @Override
    public void gemm(Gemm shape, Products products, float alpha, long a, long b, float beta, long c) {
        pending.gemm(shape, products, alpha, a, b, beta, c);
        handOverIfFull();
    }

    private void handOverIfFull() {
        if (pending.isFull()) {
            handOver();
        }
    }

    /** Hands over what is noted down. What a failure keeps from being launched is dropped. */
    private void handOver() {
        try {
            if (pending.size() > 1) {
                launchSequence();
            } else {
                pending.playOn(driver, args);
            }
        } finally {
            pending.clear();
        }
    }

    private void launchSequence() {
        SequenceCache.Sequence sequence = known.get(pending);
        if (sequence != null && sequence.isOpen()) {
            sequence.set(capture());
        }
        if (sequence != null && sequence.graph() != null) {
            driver.launch(sequence.graph());
            return;
        }
        pending.playOn(driver, args);
        if (sequence == null) {
            known.add(pending);
        }
    }

    /** A graph of what is noted down; null where the driver makes none, for want of memory or whatever else. */
    private CapturingDriver.@Nullable Graph capture() {
        try {
            driver.beginCapture();
            pending.playOn(driver, args);
            return driver.endCapture();
        } catch (CudaException e) {
            if (driver.isLost()) {
                throw e;
            }
            driver.abandonCapture();
            return null;
        }
    }

    @Override
    public Card card() {
        return driver.card();
    }

    @Override
    public long freeBytes() {
        handOver();
        return driver.freeBytes();
    }

    @Override
    public long allocate(long bytes) {
        return driver.allocate(bytes);
    }

    @Override
    public void free(long address) {
        handOver();
        driver.free(address);
    }

    @Override
    public HostMemory allocateHost(int bytes) {
        return driver.allocateHost(bytes);
    }

    @Override
    public void freeHost(HostMemory memory) {
        handOver();
        driver.freeHost(memory);
    }

    @Override
    public void fill(long address, int word, long words) {
        handOver();
        driver.fill(address, word, words);
    }

    @Override
    public void copyToDevice(HostMemory from, long offset, long to, long bytes) {
        handOver();
        driver.copyToDevice(from, offset, to, bytes);
    }

    @Override
    public void copyToHost(long from, HostMemory to, long offset, long bytes) {
        handOver();
        driver.copyToHost(from, to, offset, bytes);
    }

    @Override
    public Module load(String name, byte[] ptx) {
        return driver.load(name, ptx);
    }

    @Override
    public void unload(Module module) {
        handOver();
        driver.unload(module);
    }

    @Override
    public Function function(Module module, String entry) {
        return driver.function(module, entry);
    }

    @Override
    public boolean hasBlas() {
        return driver.hasBlas();
    }

    @Override
    public void submit() {
        handOver();
    }

    @Override
    public Event event() {
        return driver.event();
    }

    @Override
    public Event timedEvent() {
        return driver.timedEvent();
    }

    @Override
    public OptionalDouble seconds(Event from, Event to) {
        return driver.seconds(from, to);
    }

    @Override
    public void destroy(Event event) {
        handOver();
        driver.destroy(event);
    }

    @Override
    public void record(Event event) {
        handOver();
        driver.record(event);
    }

    @Override
    public void await(Event event) {
        handOver();
        driver.await(event);
    }

    @Override
    public void await() {
        handOver();
        driver.await();
    }

    @Override
    public boolean isLost() {
        return driver.isLost();
    }

    /** Work that is noted down only is dropped: nobody waited for it. */
    @Override
    public void close() {
        try {
            if (!driver.isLost()) {
                known.clear();
                driver.freeHost(args.memory());
            }
        } finally {
            driver.close();
        }
    }
}
