package saeengine.ptx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import saeengine.cpu.CpuDevice;
import saeengine.cuda.OwnProducts;
import saeengine.tensor.Buffer;
import saeengine.tensor.DType;
import saeengine.tensor.Device;
import saeengine.tensor.Gemm;
import saeengine.tensor.Kernel;
import saeengine.tensor.Products;
import saeengine.tensor.Tensor;

/**
 * A device that runs the shipped PTX in the interpreter, with every check.
 *
 * <p>Each tensor is an allocation of its own at an address that is never used again, with nothing around it. Matrix
 * products run on the host, as on the CPU device, or through the shipped entries.
 */
public final class PtxDevice implements Device {
    private static final int THREADS = 256;
    private static final int ROWS = THREADS / Registers.LANES;
    private static final long GAP = 1 << 12;

    private final PtxLibrary library;
    private final GlobalMemory memory = new GlobalMemory();
    private final PtxMachine machine;
    private final boolean ownGemm;
    private final CpuDevice host = new CpuDevice(1);
    private final List<PtxBuffer> model = new ArrayList<>();
    private final List<PtxBuffer> steps = new ArrayList<>();
    private long nextAddress = 0x7f00_0000_0000L;
    private long used;
    private long peak;

    /** @param ownGemm whether matrix products go through the shipped kernels too */
    public PtxDevice(PtxLibrary library, PtxMachine.Options options, boolean ownGemm) {
        this.library = library;
        this.machine = new PtxMachine(memory, options);
        this.ownGemm = ownGemm;
    }

    /** What ran, for the counters. */
    public PtxMachine machine() {
        return machine;
    }

    @Override
    public String describe() {
        return "ptx, interpreted";
    }

    @Override
    public Tensor allocate(DType dtype, int... shape) {
        if (!steps.isEmpty()) {
            throw new IllegalStateException("model memory is made before a tape is opened, not while one is open");
        }
        PtxBuffer buffer = fresh(dtype, Tensor.sizeOf(shape));
        memory.written(buffer.address(), buffer.size());
        model.add(buffer);
        return new Tensor(this, buffer, 0, shape);
    }

    @Override
    public Tensor allocateStep(DType dtype, int... shape) {
        PtxBuffer buffer = fresh(dtype, Tensor.sizeOf(shape));
        steps.add(buffer);
        return new Tensor(this, buffer, 0, shape);
    }

    private PtxBuffer fresh(DType dtype, int size) {
        ByteBuffer bytes = ByteBuffer.allocate(size * DType.BYTES).order(ByteOrder.nativeOrder());
        PtxBuffer buffer = new PtxBuffer(dtype, nextAddress, bytes);
        nextAddress += (buffer.size() + GAP) / 256 * 256;
        memory.add(buffer.address(), bytes);
        used += buffer.size();
        peak = Math.max(peak, used);
        return buffer;
    }

    @Override
    public int mark() {
        return steps.size();
    }

    @Override
    public void release(int mark) {
        if (mark > steps.size()) {
            throw new IllegalStateException("tapes are closed in the order opposite to their opening");
        }
        while (steps.size() > mark) {
            drop(steps.remove(steps.size() - 1));
        }
    }

    private void drop(PtxBuffer buffer) {
        buffer.release();
        memory.remove(buffer.address());
        used -= buffer.size();
    }

    @Override
    public void run(Kernel kernel, int items, Object... args) {
        int blocks = switch (kernel.launch()) {
            case ELEMENT -> (int) ((items + THREADS - 1L) / THREADS);
            case ROW -> (int) ((items + ROWS - 1L) / ROWS);
            case BLOCK -> items;
            case HOST -> throw new IllegalArgumentException("a kernel for the CPU alone was asked of a GPU");
        };
        if (blocks > 0) {
            Object[] all = new Object[args.length + 1];
            System.arraycopy(args, 0, all, 0, args.length);
            all[args.length] = items;
            launch(kernel.name(), blocks, all);
        }
    }

    private void launch(String name, int blocks, Object... args) {
        PtxModule module = library.module(name);
        ByteBuffer packed = packed(module.entry(name), args);
        machine.launch(module, name, blocks, 1, 1, THREADS, 1, 1, packed);
    }

    /** Arguments by the entry's parameter list: a tensor is an address, an int or a float itself. */
    private static ByteBuffer packed(PtxEntry entry, Object... args) {
        if (args.length != entry.parameters().size()) {
            throw new IllegalArgumentException(entry.name() + " has "
                    + entry.parameters().size() + " parameters, the launch gives " + args.length + " with the items");
        }
        ByteBuffer packed = ByteBuffer.allocate(entry.parameterBytes()).order(ByteOrder.nativeOrder());
        for (int i = 0; i < args.length; i++) {
            PtxEntry.Parameter parameter = entry.parameters().get(i);
            String type = parameter.type();
            if (args[i] instanceof Tensor tensor && type.equals("u64")) {
                packed.putLong(parameter.offset(), address(tensor));
            } else if (args[i] instanceof Integer value && type.matches("[usb]32")) {
                packed.putInt(parameter.offset(), value);
            } else if (args[i] instanceof Float value && type.equals("f32")) {
                packed.putFloat(parameter.offset(), value);
            } else {
                throw new IllegalArgumentException(entry.name() + ", parameter " + i + ": the entry takes a ." + type
                        + ", the launch gives " + args[i]);
            }
        }
        return packed;
    }

    private static PtxBuffer buffer(Tensor tensor) {
        Buffer buffer = tensor.buffer();
        return (PtxBuffer) buffer;
    }

    private static long address(Tensor tensor) {
        return buffer(tensor).address() + (long) tensor.offset() * DType.BYTES;
    }

    @Override
    public void gemm(Gemm shape, Products products, float alpha, Tensor a, Tensor b, float beta, Tensor c) {
        if (a.size() != shape.m() * shape.k() || b.size() != shape.k() * shape.n()) {
            throw new IllegalArgumentException(
                    "gemm: " + shape + " does not fit " + a.shapeText() + ", " + b.shapeText() + ", " + c.shapeText());
        }
        if (ownGemm) {
            ownProduct(shape, products, alpha, a, b, beta, c);
            return;
        }
        int mark = host.mark();
        Tensor hostC = onHost(c, beta != 0);
        host.gemm(shape, products, alpha, onHost(a, true), onHost(b, true), beta, hostC);
        upload(hostC.toArray(), 0, c);
        host.release(mark);
    }

    /** Coarse and short products round their operands first, whatever these are. */
    private void ownProduct(Gemm shape, Products products, float alpha, Tensor a, Tensor b, float beta, Tensor c) {
        String entry = OwnProducts.entry(shape, products);
        int blocks = OwnProducts.blocks(shape, products);
        if (products == Products.EXACT) {
            if (blocks > 0) {
                launch(entry, blocks, a, b, c, shape.m(), shape.n(), shape.k(), alpha, beta);
            }
            return;
        }
        int mark = mark();
        Tensor x = rounded(a, products);
        Tensor y = rounded(b, products);
        int parts = OwnProducts.parts(shape, products);
        if (parts == 1) {
            launch(entry, blocks, x, y, c, shape.m(), shape.n(), shape.k(), parts, alpha, beta);
        } else {
            int n = shape.m() * shape.n();
            Tensor each = allocateStep(DType.F32, parts, n);
            launch(entry, blocks, x, y, each, shape.m(), shape.n(), shape.k(), parts, 1f, 0f);
            launch(OwnProducts.SUM, (n + THREADS - 1) / THREADS, each, c, n, parts, alpha, beta);
        }
        release(mark);
    }

    private Tensor rounded(Tensor x, Products products) {
        boolean packed = products == Products.SHORT;
        int items = packed ? (x.size() + 3) / 4 : x.size();
        Tensor y = packed ? allocateStep(DType.I32, items, 2) : allocateStep(DType.F32, items);
        launch(packed ? "round_bf16" : "round_tf32", (items + THREADS - 1) / THREADS, x, y, x.size(), items);
        return y;
    }

    private Tensor onHost(Tensor tensor, boolean read) {
        Tensor copy = host.allocateStep(DType.F32, tensor.shape());
        if (read) {
            float[] values = new float[tensor.size()];
            download(tensor, values, 0);
            host.upload(values, 0, copy);
        }
        return copy;
    }

    @Override
    public void upload(float[] from, int offset, Tensor to) {
        buffer(to).bytes().asFloatBuffer().put(to.offset(), from, offset, to.size());
        memory.written(address(to), (long) to.size() * DType.BYTES);
    }

    @Override
    public void upload(int[] from, int offset, Tensor to) {
        buffer(to).bytes().asIntBuffer().put(to.offset(), from, offset, to.size());
        memory.written(address(to), (long) to.size() * DType.BYTES);
    }

    @Override
    public void download(Tensor from, float[] to, int offset) {
        memory.requireWritten(address(from), (long) from.size() * DType.BYTES);
        buffer(from).bytes().asFloatBuffer().get(from.offset(), to, offset, from.size());
    }

    @Override
    public void download(Tensor from, int[] to, int offset) {
        memory.requireWritten(address(from), (long) from.size() * DType.BYTES);
        buffer(from).bytes().asIntBuffer().get(from.offset(), to, offset, from.size());
    }

    @Override
    public long usedBytes() {
        return used;
    }

    @Override
    public long peakBytes() {
        return peak;
    }

    @Override
    public void close() {
        release(0);
        model.forEach(this::drop);
        model.clear();
        host.close();
    }
}
