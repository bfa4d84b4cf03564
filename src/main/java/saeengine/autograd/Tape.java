package saeengine.autograd;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import saeengine.tensor.DType;
import saeengine.tensor.Device;
import saeengine.tensor.Gemm;
import saeengine.tensor.Kernel;
import saeengine.tensor.Products;
import saeengine.tensor.Tensor;

/**
 * One step: what it computed, how to go back through it, and the memory it used.
 *
 * <p>Tensors made by a tape, gradients included, live until it closes. Gradients always add: an op's backward
 * closure adds its share to {@link #grad}. A tape belongs to one thread.
 *
 * <p>A tape says how exact its matrix products have to be, forward and backward: {@link Products#EXACT}
 * where nothing else was asked for.
 */
public final class Tape implements AutoCloseable {
    /** Kernels write operands in fours. */
    private static final int OPERANDS = 4;

    private final Device device;
    private final Products products;
    private final Recorded record;
    private final boolean forProducts;

    /** What was written on a tape, whatever the products. */
    private static final class Recorded {
        private final boolean recording;
        private final int mark;
        private final List<Runnable> backward = new ArrayList<>();
        private final IdentityHashMap<Tensor, Tensor> gradients = new IdentityHashMap<>();
        private boolean closed;

        private Recorded(boolean recording, int mark) {
            this.recording = recording;
            this.mark = mark;
        }
    }

    private Tape(Device device, Products products, Recorded record, boolean forProducts) {
        this.device = device;
        this.products = products;
        this.record = record;
        this.forProducts = forProducts;
    }

    /** A tape that can go backward. */
    public static Tape recording(Device device) {
        return recording(device, Products.EXACT);
    }

    public static Tape recording(Device device, Products products) {
        return new Tape(device, products, new Recorded(true, device.mark()), false);
    }

    /** A tape that only computes. */
    public static Tape inference(Device device) {
        return inference(device, Products.EXACT);
    }

    public static Tape inference(Device device, Products products) {
        return new Tape(device, products, new Recorded(false, device.mark()), false);
    }

    /** This tape, for a piece of work whose products have to be as exact as this instead. */
    public Tape with(Products wanted) {
        return new Tape(device, wanted, record, forProducts);
    }

    /**
     * This tape, for an op whose result only products of this tape are going to read, as a whole: where a device rounds
     * their operands, the op may write it rounded. A recording tape stays as it is: the backward pass reads results, too.
     */
    public Tape forProducts() {
        return record.recording ? this : new Tape(device, products, record, true);
    }

    /** How exact products on this tape have to be. */
    public Products products() {
        return products;
    }

    public boolean isRecording() {
        return record.recording;
    }

    public Device device() {
        return device;
    }

    /** Step memory of any content; for results that a kernel writes whole. */
    public Tensor empty(int... shape) {
        requireOpen();
        return device.allocateStep(DType.F32, shape);
    }

    /**
     * As {@link #empty}; on a tape {@link #forProducts} what {@link Device#allocateOperand} has, for an op that can write it
     * so.
     */
    public Tensor result(int... shape) {
        requireOpen();
        return resultBits(shape[shape.length - 1]) < Products.FLOAT_BITS
                ? device.allocateOperand(products, shape)
                : empty(shape);
    }

    /** How many bits of mantissa a {@link #result} of rows of so many columns has. */
    public int resultBits(int cols) {
        return forProducts && cols % OPERANDS == 0 ? device.mantissaBits(products) : Products.FLOAT_BITS;
    }

    /** Step memory set to zero. */
    public Tensor zeros(int... shape) {
        Tensor tensor = empty(shape);
        fill(tensor, 0f);
        return tensor;
    }

    /** One number that the host knows, [1], without an upload. */
    public Tensor number(float value) {
        Tensor tensor = empty(1);
        fill(tensor, value);
        return tensor;
    }

    /** Host values as a step tensor. */
    public Tensor of(float[] values, int... shape) {
        Tensor tensor = empty(shape);
        device.upload(values, 0, tensor);
        return tensor;
    }

    public Tensor of(int[] values, int... shape) {
        requireOpen();
        Tensor tensor = device.allocateStep(DType.I32, shape);
        device.upload(values, 0, tensor);
        return tensor;
    }

    public void fill(Tensor tensor, float value) {
        run(FILL, tensor.size(), tensor, value);
    }

    /** Writes the elements of one tensor into another of as many. */
    public void copy(Tensor from, Tensor to) {
        if (from.size() != to.size()) {
            throw new IllegalArgumentException(
                    "copy: needs as many elements of both, got " + from.shapeText() + ", " + to.shapeText());
        }
        run(COPY, to.size(), from, to);
    }

    /** Launches a kernel now. */
    public void run(Kernel kernel, int items, Object... args) {
        requireOpen();
        device.run(kernel, items, args);
    }

    /** {@code c = op(a) op(b) + beta c}, now. */
    public void gemm(Gemm shape, Tensor a, Tensor b, float beta, Tensor c) {
        requireOpen();
        device.gemm(shape, products, 1f, a, b, beta, c);
    }

    /** Says that several products of this tape are going to read a tensor; see {@link Device#roundOnce}. */
    public void roundOnce(Tensor x) {
        requireOpen();
        device.roundOnce(x, products);
    }

    /**
     * Notes how {@code output} came from {@code inputs}. Nothing is kept where the tape does not record or no input
     * requires a gradient.
     *
     * @return output
     */
    public Tensor record(Tensor output, Runnable addToInputGradients, Tensor... inputs) {
        if (record.recording) {
            for (Tensor input : inputs) {
                if (input.requiresGrad()) {
                    output.setRequiresGrad(true);
                    record.backward.add(addToInputGradients);
                    break;
                }
            }
        }
        return output;
    }

    /** The gradient of a tensor, zero at first, to be added to; a view's is that part of the viewed tensor's. */
    public Tensor grad(Tensor tensor) {
        Tensor gradient = record.gradients.get(tensor);
        if (gradient == null) {
            gradient = isView(tensor)
                    ? tensor.sameViewOf(grad(Objects.requireNonNull(tensor.viewed())))
                    : zeros(tensor.shape());
            record.gradients.put(tensor, gradient);
        }
        return gradient;
    }

    /** Adds {@code op(a) op(b)} to the gradient of a tensor, if it requires one; the first product is written. */
    public void addProductToGrad(Tensor tensor, Gemm shape, Tensor a, Tensor b) {
        if (!tensor.requiresGrad()) {
            return;
        }
        Tensor gradient = isView(tensor) ? grad(tensor) : record.gradients.get(tensor);
        float beta = gradient == null ? 0f : 1f;
        if (gradient == null) {
            gradient = empty(tensor.shape());
            record.gradients.put(tensor, gradient);
        }
        gemm(shape, a, b, beta, gradient);
    }

    private static boolean isView(Tensor tensor) {
        return tensor.viewed() != null && tensor.viewed().requiresGrad();
    }

    /** Runs the record backward from a one-element loss. Called once. */
    public void backward(Tensor loss) {
        if (loss.size() != 1) {
            throw new IllegalArgumentException("backward starts from one number, got " + loss.shapeText());
        }
        fill(grad(loss), 1f);
        backwardFromGradients();
    }

    /** Runs the record backward from gradients that were set by hand. Called once. */
    public void backwardFromGradients() {
        requireOpen();
        if (!record.recording) {
            throw new IllegalStateException("an inference tape keeps no record to go back through");
        }
        for (int i = record.backward.size() - 1; i >= 0; i--) {
            record.backward.get(i).run();
        }
        record.backward.clear();
    }

    /**
     * Runs a stretch of work whose memory is released at its end, but for its result. On a recording tape the
     * memory is needed for the backward pass and stays.
     *
     * @param shape the result's shape
     */
    public Tensor scoped(int[] shape, Supplier<Tensor> work) {
        return scoped(shape, place -> work.get());
    }

    /**
     * The same for work that makes its result where it is going to stay, which saves a copy.
     *
     * @param work gets who makes that place: to be asked once, for the result and nothing else
     */
    public Tensor scoped(int[] shape, Function<Supplier<Tensor>, Tensor> work) {
        if (record.recording) {
            return work.apply(() -> empty(shape));
        }
        if (device.isHost()) {
            int inner = device.mark();
            Tensor result = work.apply(() -> empty(shape));
            device.releaseAllBut(inner, result);
            return result;
        }
        Tensor kept = empty(shape);
        int inner = device.mark();
        Tensor result = work.apply(() -> kept);
        if (result != kept) {
            copy(result, kept);
        }
        device.release(inner);
        return kept;
    }

    private void requireOpen() {
        if (record.closed) {
            throw new IllegalStateException("this tape is closed; its tensors are gone");
        }
    }

    /** Releases everything that was made since the tape was opened. */
    @Override
    public void close() {
        if (!record.closed) {
            record.closed = true;
            record.backward.clear();
            record.gradients.clear();
            device.release(record.mark);
        }
    }

    /** y = value. */
    static final Kernel FILL = Kernel.perElement("fill", (a, from, to) -> {
        int at = a.at(0);
        java.util.Arrays.fill(a.floats(0), at + from, at + to, a.real(1));
    });

    /** y = x. */
    static final Kernel COPY = Kernel.perElement(
            "copy",
            (a, from, to) -> System.arraycopy(a.floats(0), a.at(0) + from, a.floats(1), a.at(1) + from, to - from));
}
