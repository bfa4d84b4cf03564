package saeengine.kernels;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import saeengine.cpu.CpuDevice;
import saeengine.cuda.OwnProducts;
import saeengine.ptx.GlobalMemory;
import saeengine.ptx.PtxEntry;
import saeengine.ptx.PtxLibrary;
import saeengine.ptx.PtxMachine;
import saeengine.tensor.Buffer;
import saeengine.tensor.DType;
import saeengine.tensor.Device;
import saeengine.tensor.Gemm;
import saeengine.tensor.Kernel;
import saeengine.tensor.Products;
import saeengine.tensor.Tensor;

/**
 * A CPU device that does every launch twice: the shipped PTX on copies of its arguments, then the twin, and notes how
 * far they are apart.
 *
 * <p>What an argument held before the launch is taken as written but for the NaN of fresh memory, which the
 * interpreter traps when a kernel reads it. Products go through the shipped entries; the operands of coarse and short ones
 * are rounded already.
 */
public final class TwinComparison implements Device {
    private static final int THREADS = 256;
    private static final int FRESH = Float.floatToRawIntBits(Float.NaN);
    private static final long BASE = 0x7f00_0000_0000L;
    private static final long GAP = 1 << 14;

    private final CpuDevice cpu = CpuDevice.checked(1);
    private final PtxLibrary library;
    private final int misalignment;
    private final boolean dataMayBeNan;
    private final Map<String, Double> errors = new TreeMap<>();
    private long seed;

    /**
     * @param misalignment floats that every address is off 16 bytes: 0 to 3
     * @param dataMayBeNan NaN is data, not fresh memory
     */
    public TwinComparison(PtxLibrary library, int misalignment, boolean dataMayBeNan) {
        this.library = library;
        this.misalignment = misalignment;
        this.dataMayBeNan = dataMayBeNan;
    }

    /**
     * By entry, the largest difference between PTX and twin over a tensor, relative to the tensor's largest finite
     * value; infinite where an int, a NaN or an infinity is not the same.
     */
    public Map<String, Double> errors() {
        return errors;
    }

    private record Copy(Tensor tensor, ByteBuffer bytes, long address) {}

    private void twice(String entryName, long blocks, Object[] args, Runnable twin) {
        GlobalMemory memory = new GlobalMemory();
        Map<Buffer, Map<Integer, Copy>> copies = new IdentityHashMap<>();
        List<Copy> all = new ArrayList<>();
        PtxEntry entry = library.module(entryName).entry(entryName);
        ByteBuffer packed = ByteBuffer.allocate(entry.parameterBytes()).order(ByteOrder.nativeOrder());
        long next = BASE + 4L * misalignment;
        for (int i = 0; i < args.length; i++) {
            int at = entry.parameters().get(i).offset();
            if (args[i] instanceof Tensor tensor) {
                Map<Integer, Copy> ofBuffer = copies.computeIfAbsent(tensor.buffer(), b -> new LinkedHashMap<>());
                Copy copy = ofBuffer.get(tensor.offset());
                if (copy == null) {
                    copy = copied(tensor, memory, next);
                    next += (4L * tensor.size() + 2 * GAP) / GAP * GAP;
                    ofBuffer.put(tensor.offset(), copy);
                    all.add(copy);
                }
                packed.putLong(at, copy.address());
            } else if (args[i] instanceof Integer number) {
                packed.putInt(at, number);
            } else {
                packed.putFloat(at, (Float) args[i]);
            }
        }
        new PtxMachine(memory, PtxMachine.Options.checked(seed++))
                .launch(library.module(entryName), entryName, (int) blocks, 1, 1, THREADS, 1, 1, packed);
        twin.run();
        // What adds nothing up before it rounds has the twin's bits.
        boolean afterSums = !entryName.startsWith("round_");
        for (Copy copy : all) {
            errors.merge(entryName, error(copy, afterSums && entryName.endsWith("_bf16")), Math::max);
        }
    }

    private Copy copied(Tensor tensor, GlobalMemory memory, long address) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * tensor.size()).order(ByteOrder.nativeOrder());
        memory.add(address, bytes);
        if (tensor.dtype() == DType.I32) {
            int[] values = new int[tensor.size()];
            cpu.download(tensor, values, 0);
            bytes.asIntBuffer().put(values);
            memory.written(address, 4L * values.length);
        } else {
            float[] values = tensor.toArray();
            bytes.asFloatBuffer().put(values);
            for (int i = 0; i < values.length; i++) {
                if (dataMayBeNan || Float.floatToRawIntBits(values[i]) != FRESH) {
                    memory.written(address + 4L * i, 4);
                }
            }
        }
        return new Copy(tensor, bytes, address);
    }

    /** @param packed whether its ints are bf16, two in each: a sum in another order may round to a neighbour */
    private double error(Copy copy, boolean packed) {
        int n = copy.tensor().size();
        if (copy.tensor().dtype() == DType.I32) {
            int[] twin = new int[n];
            cpu.download(copy.tensor(), twin, 0);
            int[] got = new int[n];
            copy.bytes().asIntBuffer().get(got);
            if (packed) {
                return error(halves(twin), halves(got));
            }
            return java.util.Arrays.equals(twin, got) ? 0 : Double.POSITIVE_INFINITY;
        }
        float[] got = new float[n];
        copy.bytes().asFloatBuffer().get(got);
        return error(copy.tensor().toArray(), got);
    }

    private static float[] halves(int[] words) {
        float[] x = new float[2 * words.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = Float.intBitsToFloat(i % 2 == 0 ? words[i / 2] << 16 : words[i / 2] & 0xffff0000);
        }
        return x;
    }

    private static double error(float[] twin, float[] all) {
        double size = Float.MIN_NORMAL;
        double difference = 0;
        for (int i = 0; i < twin.length; i++) {
            float got = all[i];
            if (Float.isFinite(twin[i]) && Float.isFinite(got)) {
                size = Math.max(size, Math.abs(twin[i]));
                difference = Math.max(difference, Math.abs((double) twin[i] - got));
            } else if (Float.compare(twin[i], got) != 0) {
                return Double.POSITIVE_INFINITY;
            }
        }
        return difference / size;
    }

    @Override
    public void run(Kernel kernel, int items, Object... args) {
        if (items == 0) {
            return;
        }
        Object[] all = java.util.Arrays.copyOf(args, args.length + 1);
        all[args.length] = items;
        long blocks = switch (kernel.launch()) {
            case ELEMENT -> (items + 255L) / 256;
            case ROW -> (items + 7L) / 8;
            case BLOCK -> items;
            case HOST -> throw new IllegalArgumentException("a kernel for the CPU alone was asked of a GPU");
        };
        twice(kernel.name(), blocks, all, () -> cpu.run(kernel, items, args));
    }

    @Override
    public void gemm(Gemm shape, Products products, float alpha, Tensor a, Tensor b, float beta, Tensor c) {
        String entry = OwnProducts.entry(shape, products);
        long blocks = OwnProducts.blocks(shape, products);
        Runnable twin = () -> cpu.gemm(shape, products, alpha, a, b, beta, c);
        if (products == Products.EXACT) {
            twice(entry, blocks, new Object[] {a, b, c, shape.m(), shape.n(), shape.k(), alpha, beta}, twin);
            return;
        }
        int mark = cpu.mark();
        Tensor x = products == Products.SHORT ? halves(a) : a;
        Tensor y = products == Products.SHORT ? halves(b) : b;
        int parts = OwnProducts.parts(shape, products);
        twice(entry, blocks, new Object[] {x, y, c, shape.m(), shape.n(), shape.k(), parts, alpha, beta}, twin);
        cpu.release(mark);
    }

    /** Numbers that are bf16, two in a word. */
    private Tensor halves(Tensor x) {
        float[] values = x.toArray();
        int[] words = new int[(values.length + 3) / 4 * 2];
        for (int i = 0; i < values.length; i++) {
            words[i / 2] |= Float.floatToRawIntBits(values[i]) >>> 16 << i % 2 * 16;
        }
        Tensor y = cpu.allocateStep(DType.I32, words.length);
        cpu.upload(words, 0, y);
        return y;
    }

    @Override
    public String describe() {
        return "ptx beside cpu";
    }

    @Override
    public Tensor allocate(DType dtype, int... shape) {
        return cpu.allocate(dtype, shape);
    }

    @Override
    public Tensor allocateStep(DType dtype, int... shape) {
        return cpu.allocateStep(dtype, shape);
    }

    @Override
    public int mark() {
        return cpu.mark();
    }

    @Override
    public void release(int mark) {
        cpu.release(mark);
    }

    @Override
    public void upload(float[] from, int offset, Tensor to) {
        cpu.upload(from, offset, to);
    }

    @Override
    public void upload(int[] from, int offset, Tensor to) {
        cpu.upload(from, offset, to);
    }

    @Override
    public void download(Tensor from, float[] to, int offset) {
        cpu.download(from, to, offset);
    }

    @Override
    public void download(Tensor from, int[] to, int offset) {
        cpu.download(from, to, offset);
    }

    @Override
    public long usedBytes() {
        return cpu.usedBytes();
    }

    @Override
    public long peakBytes() {
        return cpu.peakBytes();
    }

    @Override
    public void close() {
        cpu.close();
    }
}
