package saeengine.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import saeengine.tensor.Gemm;
import saeengine.tensor.Products;

/** A driver without a card: it gives out addresses and notes what it is asked for. What is read back is 0. */
final class DryDriver implements CudaDriver {
    private static final long MEMORY = 80L << 30;

    private final List<DryRun.Call> calls = new ArrayList<>();
    private final long[] words = new long[LaunchArgs.WORDS];
    private long next = 1 << 20;

    private record Entry(String name) implements Function, Module, Event {}

    List<DryRun.Call> calls() {
        return calls;
    }

    @Override
    public Card card() {
        return new Card("no GPU", 90, MEMORY, 12040);
    }

    @Override
    public long freeBytes() {
        return MEMORY;
    }

    @Override
    public long allocate(long bytes) {
        long address = next;
        next += (bytes + 255) / 256 * 256;
        return address;
    }

    @Override
    public void free(long address) {}

    @Override
    public HostMemory allocateHost(int bytes) {
        return new HostMemory(allocate(bytes), ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder()));
    }

    @Override
    public void freeHost(HostMemory memory) {}

    @Override
    public void fill(long address, int word, long count) {
        calls.add(DryRun.Call.copy("memset", 4 * count));
    }

    @Override
    public void copyToDevice(HostMemory from, long offset, long to, long bytes) {
        calls.add(DryRun.Call.copy("to the card", bytes));
    }

    @Override
    public void copyToHost(long from, HostMemory to, long offset, long bytes) {
        calls.add(DryRun.Call.copy("to the host", bytes));
    }

    @Override
    public Module load(String name, byte[] ptx) {
        return new Entry(name);
    }

    @Override
    public void unload(Module module) {}

    @Override
    public Function function(Module module, String entry) {
        return new Entry(entry);
    }

    @Override
    public void launch(Function function, int blocks, int threads, LaunchArgs args) {
        args.save(words, 0);
        List<Integer> integers = new ArrayList<>();
        for (int i = 0; i < words[0]; i++) {
            boolean integer = (words[1] >>> i & 1) == 0 && (words[2] >>> i & 1) == 0;
            integers.add(integer ? (int) words[3 + i] : null);
        }
        calls.add(DryRun.Call.launch(((Entry) function).name(), blocks, integers));
    }

    @Override
    public boolean hasBlas() {
        return true;
    }

    @Override
    public void gemm(Gemm shape, Products products, float alpha, long a, long b, float beta, long c) {
        calls.add(DryRun.Call.product(shape, products));
    }

    @Override
    public Event event() {
        return new Entry("event");
    }

    @Override
    public Event timedEvent() {
        return event();
    }

    @Override
    public OptionalDouble seconds(Event from, Event to) {
        return OptionalDouble.empty();
    }

    @Override
    public void destroy(Event event) {}

    @Override
    public void record(Event event) {}

    @Override
    public void await(Event event) {
        calls.add(DryRun.Call.await());
    }

    @Override
    public void await() {
        calls.add(DryRun.Call.await());
    }

    @Override
    public boolean isLost() {
        return false;
    }

    @Override
    public void close() {}
}
