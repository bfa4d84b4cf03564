package saeengine.cuda;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import saeengine.tensor.DType;
import saeengine.tensor.Device;
import saeengine.tensor.Gemm;
import saeengine.tensor.Kernel;
import saeengine.tensor.Later;
import saeengine.tensor.Moment;
import saeengine.tensor.Products;
import saeengine.tensor.Tensor;

/**
 * A GPU as a device: compiled kernels and products, queued on one stream; the host waits in downloads and for numbers
 * that it asked for before.
 *
 * <p>One thread at a time may use a device, whichever it is. Nothing is freed by the garbage collector: step memory goes with
 * its tape, model memory with the device.
 */
public final class CudaDevice implements Device {
    private static final int THREADS = 256;
    private static final int WARPS = THREADS / 32;
    private static final int PACK = 4;
    private static final String PUSH = "push";

    private final CudaDriver driver;
    private final Precision precision;
    private final String gemmText;
    private final boolean graphs;
    private final Kernels kernels;
    private final LaunchArgs args;
    private final @Nullable OwnGemm ownGemm;
    private final Staging staging;
    private final LaterRing laters;
    private final Moments moments;
    private final StepMemory steps;
    private final List<CudaBuffer> model = new ArrayList<>();
    private final RoundedOperands operands = new RoundedOperands();
    private long modelBytes;
    private long peakBytes;
    private boolean closed;

    /**
     * Opens this machine's GPU.
     *
     * @throws CudaUnavailable where there is none to run on: what was looked for, and what to do
     */
    public static CudaDevice open(CudaSettings settings) {
        return CudaOpening.open(CudaLibraries.ofThisMachine(), settings);
    }

    /** A device over a driver of any kind, which is closed with the device. */
    CudaDevice(CudaDriver driver, CudaSettings settings, KernelIndex index, String gemmText) {
        this.driver = driver;
        this.precision = settings.precision();
        this.gemmText = gemmText;
        this.graphs = settings.graphs();
        this.kernels = new Kernels(driver, index);
        this.args = new LaunchArgs(driver.allocateHost(LaunchArgs.BYTES));
        this.ownGemm = driver.hasBlas() ? null : new OwnGemm(driver, kernels, args);
        this.staging = new Staging(driver);
        this.laters = new LaterRing(driver, staging, this::push, this::ring);
        this.moments = new Moments(driver);
        this.steps = settings.checked() ? new Pieces(driver) : new Slab(driver);
    }

    /** Compiles all kernels for the card, so that what does not load shows at the start. */
    void loadKernels() {
        kernels.loadAll();
    }

    @Override
    public String describe() {
        Card card = driver.card();
        return "cuda, " + card.name() + ", driver for CUDA " + card.cudaText() + ", " + gemmText + ", "
                + precisionText() + (graphs ? ", graphs" : ", no graphs");
    }

    private String precisionText() {
        return switch (precision) {
            case AUTO -> "fp32 and tf32";
            case FP32 -> "fp32";
            case TF32 -> "tf32";
            case BF16 -> "fp32, tf32 and bf16";
        };
    }

    @Override
    public Tensor allocate(DType dtype, int... shape) {
        if (steps.mark() > 0) {
            throw new IllegalStateException("model memory is made before a tape is opened, not while one is open");
        }
        long words = Math.max(1, Tensor.sizeOf(shape));
        CudaBuffer buffer;
        try {
            buffer = new CudaBuffer(dtype, driver.allocate(words * DType.BYTES), words * DType.BYTES);
        } catch (CudaException e) {
            throw explained(e, shape);
        }
        model.add(buffer);
        modelBytes += buffer.bytes();
        notePeak();
        driver.fill(buffer.address(), 0, words);
        return new Tensor(this, buffer, 0, shape);
    }

    @Override
    public Tensor allocateStep(DType dtype, int... shape) {
        CudaBuffer buffer;
        try {
            buffer = steps.take(dtype, (long) Tensor.sizeOf(shape) * DType.BYTES);
        } catch (CudaException e) {
            throw explained(e, shape);
        }
        notePeak();
        return new Tensor(this, buffer, 0, shape);
    }

    @Override
    public Tensor allocateOperand(Products products, int... shape) {
        if (!roundsOperands(products)) {
            return allocateStep(DType.F32, shape);
        }
        boolean packed = precision.products(products) == Products.SHORT;
        Tensor words = packed
                ? allocateStep(DType.I32, Tensor.sizeOf(shape) / PACK, PACK / 2)
                : allocateStep(DType.F32, shape);
        Tensor operand = new Tensor(this, words.buffer(), 0, shape);
        operands.put(address(operand), operand.size(), mantissaBits(products), (CudaBuffer) words.buffer());
        return operand;
    }

    private void notePeak() {
        peakBytes = Math.max(peakBytes, modelBytes + steps.heldBytes());
    }

    /** What a full card was asked for, and what takes the most of it. */
    private RuntimeException explained(CudaException e, int[] shape) {
        if (!e.isOutOfMemory()) {
            return e;
        }
        return new IllegalStateException(
                String.format(
                        java.util.Locale.ROOT,
                        "the GPU's memory is full: a tensor %s of %,d bytes was asked for, %,d are free of %,d, this run"
                                + " holds %,d; a smaller --batch, --buffer or --features takes less (%s)",
                        java.util.Arrays.toString(shape),
                        (long) Tensor.sizeOf(shape) * DType.BYTES,
                        driver.freeBytes(),
                        driver.card().bytes(),
                        modelBytes + steps.heldBytes(),
                        e.getMessage()),
                e);
    }

    @Override
    public int mark() {
        return steps.mark();
    }

    @Override
    public void release(int mark) {
        steps.release(mark);
        operands.forgetReleased();
    }

    @Override
    public void run(Kernel kernel, int items, Object... arguments) {
        if (items == 0) {
            return;
        }
        CudaDriver.Function function = kernels.get(kernel.name());
        args.clear();
        for (Object argument : arguments) {
            if (argument instanceof Tensor tensor) {
                args.pointer(address(tensor));
            } else if (argument instanceof Integer value) {
                args.integer(value);
            } else if (argument instanceof Float value) {
                args.real(value);
            } else {
                throw new IllegalArgumentException(kernel.name() + ": an argument is a tensor, an int or a float, got "
                        + argument.getClass().getSimpleName());
            }
        }
        args.integer(items);
        driver.launch(function, blocks(kernel.launch(), items), THREADS, args);
    }

    static int blocks(Kernel.Launch launch, int items) {
        return switch (launch) {
            case ELEMENT -> (items - 1) / THREADS + 1;
            case ROW -> (items - 1) / WARPS + 1;
            case BLOCK -> items;
            case HOST -> throw new IllegalArgumentException("a kernel for the CPU alone was asked of a GPU");
        };
    }

    @Override
    public void gemm(Gemm shape, Products products, float alpha, Tensor a, Tensor b, float beta, Tensor c) {
        shape.requireFits(a, b, c);
        if (c.size() == 0) {
            return;
        }
        Products operands = precision.products(products);
        if (operands == Products.EXACT) {
            requireFloats(a);
            requireFloats(b);
            product(shape, operands, alpha, address(a), address(b), beta, address(c));
        } else {
            coarseGemm(shape, products, alpha, a, b, beta, c);
        }
    }

    /** Tensor cores leave out an operand's last bits; rounded first, errors are half as large and have no bias. */
    private void coarseGemm(Gemm shape, Products products, float alpha, Tensor a, Tensor b, float beta, Tensor c) {
        int mark = steps.mark();
        try {
            product(
                    shape,
                    precision.products(products),
                    alpha,
                    rounded(a, products),
                    rounded(b, products),
                    beta,
                    address(c));
        } finally {
            steps.release(mark);
        }
    }

    /** Of operands that are as exact as that already. */
    private void product(Gemm shape, Products operands, float alpha, long a, long b, float beta, long c) {
        if (ownGemm == null) {
            driver.gemm(shape, operands, alpha, a, b, beta, c);
            return;
        }
        try {
            ownGemm.gemm(shape, operands, alpha, a, b, beta, c);
        } catch (CudaException e) {
            throw explained(e, new int[] {OwnGemm.parts(shape, operands), shape.m(), shape.n()});
        }
    }

    @Override
    public void roundOnce(Tensor x, Products products) {
        keep(x, products, (dtype, shape) -> allocateStep(dtype, shape));
    }

    @Override
    public void keepRounded(Tensor x, Products products) {
        keep(x, products, (dtype, shape) -> allocate(dtype, shape));
    }

    private void keep(Tensor x, Products products, BiFunction<DType, int[], Tensor> memory) {
        if (roundsOperands(products) && operands.of(address(x), x.size(), mantissaBits(products)) == null) {
            operands.put(address(x), x.size(), mantissaBits(products), (CudaBuffer)
                    roundedCopy(x, products, memory).buffer());
        }
    }

    private long rounded(Tensor x, Products products) {
        CudaBuffer known = operands.of(address(x), x.size(), mantissaBits(products));
        return known != null
                ? known.address()
                : address(roundedCopy(x, products, (dtype, shape) -> allocateStep(dtype, shape)));
    }

    /** For tf32 numbers of four bytes, for bf16 of two, in whole fours. */
    private Tensor roundedCopy(Tensor x, Products products, BiFunction<DType, int[], Tensor> memory) {
        boolean packed = precision.products(products) == Products.SHORT;
        requireFloats(x);
        int n = x.size();
        int items = packed ? (n + PACK - 1) / PACK : n;
        Tensor y = packed ? memory.apply(DType.I32, new int[] {items, PACK / 2}) : memory.apply(DType.F32, x.shape());
        if (n > 0) {
            args.clear().pointer(address(x)).pointer(address(y)).integer(n).integer(items);
            driver.launch(
                    kernels.get(packed ? "round_bf16" : "round_tf32"),
                    blocks(Kernel.Launch.ELEMENT, items),
                    THREADS,
                    args);
        }
        return y;
    }

    /** Of an operand that is not known to be rounded. */
    private static void requireFloats(Tensor x) {
        if (x.dtype() != DType.F32) {
            throw new IllegalArgumentException(
                    "a product reads floats, or all of what was written for products as exact as it is, got " + x
                            + ", which is part of such or was written for others");
        }
    }

    @Override
    public int mantissaBits(Products wanted) {
        return precision.bits(wanted);
    }

    private long address(Tensor tensor) {
        if (tensor.device() != this) {
            throw new IllegalArgumentException(
                    tensor + " is on another device: " + tensor.device().describe());
        }
        return ((CudaBuffer) tensor.buffer()).address() + (long) tensor.offset() * DType.BYTES;
    }

    @Override
    public void upload(float[] from, int offset, Tensor to) {
        java.util.Objects.checkFromIndexSize(offset, to.size(), from.length);
        staging.upload(
                address(to),
                to.size(),
                (window, at, count) -> window.asFloatBuffer().put(from, offset + at, count));
    }

    @Override
    public void upload(int[] from, int offset, Tensor to) {
        java.util.Objects.checkFromIndexSize(offset, to.size(), from.length);
        staging.upload(
                address(to),
                to.size(),
                (window, at, count) -> window.asIntBuffer().put(from, offset + at, count));
    }

    @Override
    public void download(Tensor from, float[] to, int offset) {
        java.util.Objects.checkFromIndexSize(offset, from.size(), to.length);
        staging.download(
                address(from),
                from.size(),
                (window, at, count) -> window.asFloatBuffer().get(to, offset + at, count));
    }

    @Override
    public void download(Tensor from, int[] to, int offset) {
        java.util.Objects.checkFromIndexSize(offset, from.size(), to.length);
        staging.download(
                address(from),
                from.size(),
                (window, at, count) -> window.asIntBuffer().get(to, offset + at, count));
    }

    @Override
    public Later readLater(Tensor scalar) {
        if (scalar.size() != 1) {
            throw new IllegalArgumentException("readLater needs one element, got " + scalar.shapeText());
        }
        return laters.read(address(scalar));
    }

    private long ring() {
        int words = LaterRing.PLACES + 1;
        try {
            return driver.allocate((long) words * DType.BYTES);
        } catch (CudaException e) {
            throw explained(e, new int[] {words});
        }
    }

    private void push(long x, long ring, long next, int places) {
        args.clear().pointer(x).pointer(ring).pointer(next).integer(places).integer(1);
        driver.launch(kernels.get(PUSH), 1, THREADS, args);
    }

    @Override
    public void submit() {
        driver.submit();
    }

    @Override
    public Moment moment() {
        return moments.now();
    }

    @Override
    public void await() {
        driver.await();
    }

    @Override
    public long usedBytes() {
        return modelBytes + steps.usedBytes();
    }

    @Override
    public long peakBytes() {
        return peakBytes;
    }

    @Override
    public OptionalLong freeBytes() {
        return OptionalLong.of(driver.freeBytes());
    }

    /** Waits for all work and frees everything; tensors of this device cannot be used any more. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            awaitIfNotLost();
        } finally {
            try {
                freeAll();
            } finally {
                driver.close();
            }
        }
    }

    private void awaitIfNotLost() {
        if (!driver.isLost()) {
            driver.await();
        }
    }

    private void freeAll() {
        steps.close();
        model.forEach(CudaBuffer::release);
        modelBytes = 0;
        laters.close();
        moments.close();
        if (!driver.isLost()) {
            model.forEach(buffer -> driver.free(buffer.address()));
            if (ownGemm != null) {
                ownGemm.free();
            }
            kernels.close();
            staging.close();
            driver.freeHost(args.memory());
        }
    }
}
