package saeengine.cpu;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import saeengine.tensor.Buffer;
import saeengine.tensor.DType;
import saeengine.tensor.Device;
import saeengine.tensor.Gemm;
import saeengine.tensor.Kernel;
import saeengine.tensor.Products;
import saeengine.tensor.Tensor;
import saeengine.tensor.Tiles;

/** The processor as a device: kernel twins and single-threaded OpenBLAS tiles, shared out over threads. */
public final class CpuDevice implements Device {
    /** Waking a thread takes 30 us and more on a shared machine: 250,000 elements of a light kernel, 3 MFLOP of a product. */
    private static final long WORTH_SHARING = 1 << 18;

    private static final double FLOPS_WORTH_SHARING = 4e6;

    private final OpenBlas blas;
    private final Workers workers;
    private final Scratch[] scratch;
    private final StepMemory steps;
    private final List<CpuBuffer> model = new ArrayList<>();
    private long modelWords;
    private long peakWords;

    /** A device of so many threads; results do not depend on the number. */
    public CpuDevice(int threads) {
        this(threads, false);
    }

    /** A device for tests: new memory is NaN, pieces are guarded, released memory is NaN. */
    public static CpuDevice checked(int threads) {
        return new CpuDevice(threads, true);
    }

    private CpuDevice(int threads, boolean checked) {
        if (threads < 1) {
            throw new IllegalArgumentException("a CPU device needs at least one thread, got " + threads);
        }
        this.blas = OpenBlas.load();
        this.workers = new Workers(threads);
        this.scratch = new Scratch[threads];
        for (int i = 0; i < threads; i++) {
            scratch[i] = new Scratch();
        }
        this.steps = new StepMemory(checked);
    }

    /** The library behind this device, for work in float64 on the host. */
    public OpenBlas blas() {
        return blas;
    }

    @Override
    public String describe() {
        return "cpu, " + workers.count() + (workers.count() == 1 ? " thread" : " threads") + ", OpenBLAS";
    }

    @Override
    public Tensor allocate(DType dtype, int... shape) {
        if (steps.mark() > 0) {
            throw new IllegalStateException("model memory is made before a tape is opened, not while one is open");
        }
        int size = Tensor.sizeOf(shape);
        CpuBuffer buffer = dtype == DType.F32 ? new CpuBuffer(new float[size]) : new CpuBuffer(new int[size]);
        model.add(buffer);
        modelWords += size;
        notePeak();
        return new Tensor(this, buffer, 0, shape);
    }

    @Override
    public Tensor allocateStep(DType dtype, int... shape) {
        int size = Tensor.sizeOf(shape);
        CpuBuffer buffer = dtype == DType.F32 ? steps.floats(size) : steps.ints(size);
        notePeak();
        return new Tensor(this, buffer, 0, shape);
    }

    private void notePeak() {
        peakWords = Math.max(peakWords, modelWords + steps.heldWords());
    }

    @Override
    public int mark() {
        return steps.mark();
    }

    @Override
    public void release(int mark) {
        steps.release(mark);
    }

    @Override
    public void releaseAllBut(int mark, Tensor kept) {
        steps.releaseAllBut(mark, kept.buffer());
    }

    @Override
    public void run(Kernel kernel, int items, Object... args) {
        int grain = kernel.grain();
        int pieces = (items + grain - 1) / grain;
        share(pieces, elements(args) >= WORTH_SHARING, (piece, worker) -> {
            int from = piece * grain;
            kernel.twin().run(new Launch(args, blas, scratch[worker]), from, Math.min(items, from + grain));
        });
    }

    @Override
    public void gemm(Gemm shape, Products products, float alpha, Tensor a, Tensor b, float beta, Tensor c) {
        shape.requireFits(a, b, c);
        float[] x = floats(a);
        float[] y = floats(b);
        float[] z = floats(c);
        Tiles tiles = Tiles.of(shape);
        share(
                tiles.count(),
                shape.flops() >= FLOPS_WORTH_SHARING,
                (piece, worker) ->
                        tiles.multiply(blas, piece, alpha, x, a.offset(), y, b.offset(), beta, z, c.offset()));
    }

    /** Runs all pieces, on one thread where waking another would cost more than it saves. */
    private void share(int pieces, boolean worthIt, Workers.Piece piece) {
        if (worthIt) {
            workers.run(pieces, piece);
            return;
        }
        for (int i = 0; i < pieces; i++) {
            piece.run(i, 0);
        }
    }

    private static long elements(Object[] args) {
        long elements = 0;
        for (Object arg : args) {
            if (arg instanceof Tensor tensor) {
                elements += tensor.size();
            }
        }
        return elements;
    }

    private static float[] floats(Tensor tensor) {
        Buffer buffer = tensor.buffer();
        return Objects.requireNonNull(((CpuBuffer) buffer).floats);
    }

    @Override
    public void upload(float[] from, int offset, Tensor to) {
        System.arraycopy(from, offset, floats(to), to.offset(), to.size());
    }

    @Override
    public void upload(int[] from, int offset, Tensor to) {
        System.arraycopy(from, offset, ((CpuBuffer) to.buffer()).ints, to.offset(), to.size());
    }

    @Override
    public void download(Tensor from, float[] to, int offset) {
        System.arraycopy(floats(from), from.offset(), to, offset, from.size());
    }

    @Override
    public void download(Tensor from, int[] to, int offset) {
        System.arraycopy(((CpuBuffer) from.buffer()).ints, from.offset(), to, offset, from.size());
    }

    @Override
    public boolean isHost() {
        return true;
    }

    @Override
    public long usedBytes() {
        return (modelWords + steps.usedWords()) * DType.BYTES;
    }

    @Override
    public long peakBytes() {
        return peakWords * DType.BYTES;
    }

    /** Ends the threads; tensors of this device cannot be used any more. */
    @Override
    public void close() {
        steps.release(0);
        model.forEach(CpuBuffer::release);
        model.clear();
        modelWords = 0;
        workers.close();
    }
}
