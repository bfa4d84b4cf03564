package saeengine.tensor;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A dense row-major array on a device: a shape over part of a {@link Buffer}.
 *
 * <p>Ops see every tensor as a matrix: {@link #cols()} is the last dimension, {@link #rows()} the product of the
 * others. A tensor is a view and owns nothing; its memory goes with the tape or the device that made it.
 */
public class Tensor {
    private final Device device;
    private final Buffer buffer;
    private final int offset;
    private final int[] shape;
    private final int size;
    private final @Nullable Tensor viewed;
    private boolean requiresGrad;

    public Tensor(Device device, Buffer buffer, int offset, int... shape) {
        this(null, device, buffer, offset, shape);
    }

    private Tensor(@Nullable Tensor viewed, Device device, Buffer buffer, int offset, int... shape) {
        this.viewed = viewed;
        this.device = device;
        this.buffer = buffer;
        this.offset = offset;
        this.shape = shape.clone();
        this.size = sizeOf(shape);
    }

    /** The number of elements of a shape; fails where it does not fit an array. */
    public static int sizeOf(int... shape) {
        long size = 1;
        for (int extent : shape) {
            if (extent < 0) {
                throw new IllegalArgumentException("a shape has no negative extent, got " + Arrays.toString(shape));
            }
            size *= extent;
            if (size > Integer.MAX_VALUE - 64) {
                throw new IllegalArgumentException(
                        "a tensor holds fewer than 2^31 elements, got shape " + Arrays.toString(shape));
            }
        }
        return (int) size;
    }

    public final Device device() {
        return device;
    }

    public final Buffer buffer() {
        if (buffer.released()) {
            throw new IllegalStateException(this + " was used after its memory was released");
        }
        return buffer;
    }

    /** The first element's position in the buffer. */
    public final int offset() {
        return offset;
    }

    public final int[] shape() {
        return shape.clone();
    }

    public final int size() {
        return size;
    }

    /** The last dimension; 1 for a scalar. */
    public final int cols() {
        return shape.length == 0 ? 1 : shape[shape.length - 1];
    }

    /** The product of all dimensions but the last. */
    public final int rows() {
        int cols = cols();
        return cols == 0 ? 0 : size / cols;
    }

    public final DType dtype() {
        return buffer.dtype();
    }

    /** Whether a gradient flows to it; to a view it flows where it does to the tensor that is viewed. */
    public final boolean requiresGrad() {
        return requiresGrad || (viewed != null && viewed.requiresGrad());
    }

    /** The tensor that this one shows a part of, or all in another shape; null where it is no view. */
    public final @Nullable Tensor viewed() {
        return viewed;
    }

    /** The part of {@code other}, of the viewed tensor's size, that this view shows of the viewed one. */
    public final Tensor sameViewOf(Tensor other) {
        return new Tensor(
                other,
                other.device,
                other.buffer,
                other.offset + offset - Objects.requireNonNull(viewed).offset,
                shape);
    }

    /** The same elements as no view: what is done to them reaches no gradient of this one. */
    public final Tensor detached() {
        return new Tensor(device, buffer, offset, shape);
    }

    /** Says whether a recording tape follows this tensor; set by the tape and by {@link Parameter}. */
    public final void setRequiresGrad(boolean requiresGrad) {
        this.requiresGrad = requiresGrad;
    }

    /** Rows {@code from} (inclusive) to {@code to} (exclusive) of the matrix view, on the same memory. */
    public final Tensor rowRange(int from, int to) {
        if (from < 0 || to < from || to > rows()) {
            throw new IllegalArgumentException(
                    "rows " + from + " to " + to + " do not lie in " + shapeText() + " with " + rows() + " rows");
        }
        return new Tensor(this, device, buffer, offset + from * cols(), to - from, cols());
    }

    /** The same elements under another shape. */
    public final Tensor reshaped(int... newShape) {
        if (sizeOf(newShape) != size) {
            throw new IllegalArgumentException("cannot see " + shapeText() + " as " + Arrays.toString(newShape));
        }
        return new Tensor(this, device, buffer, offset, newShape);
    }

    /** A copy of the elements on the host, row-major. Waits for the device. */
    public final float[] toArray() {
        float[] host = new float[size];
        device.download(this, host, 0);
        return host;
    }

    /** The only element of a one-element tensor. Waits for the device. */
    public final float item() {
        if (size != 1) {
            throw new IllegalStateException("item() needs one element, got " + shapeText());
        }
        return toArray()[0];
    }

    public final String shapeText() {
        return Arrays.toString(shape);
    }

    @Override
    public String toString() {
        return "tensor" + shapeText();
    }
}
