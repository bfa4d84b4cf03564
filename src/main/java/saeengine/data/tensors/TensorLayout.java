package saeengine.data.tensors;

import java.util.Arrays;

/**
 * Where the elements of a tensor lie in its storage: element {@code [i, j, ...]} is at
 * {@code offset + i * strides[0] + j * strides[1] + ...}, all counted in elements.
 */
final class TensorLayout {
    /** A view may repeat elements (stride 0), and so be larger than its file; only up to this size. */
    private static final long LARGEST_REPETITION = 1 << 22;

    private final long offset;
    private final long[] shape;
    private final long[] strides;
    private final long count;
    private final long span;

    private TensorLayout(long offset, long[] shape, long[] strides) {
        this.offset = offset;
        this.shape = shape;
        this.strides = strides;
        this.count = countOf(shape);
        this.span = count == 0 ? 0 : spanOf(shape, strides);
    }

    /** Elements one after another in C order, from the start of the storage. */
    static TensorLayout contiguous(long... shape) {
        return new TensorLayout(0, shape, rowMajor(shape));
    }

    /**
     * Any view torch can save.
     *
     * @throws IllegalArgumentException with the cause, where the view is no part of a storage of that many elements
     */
    static TensorLayout strided(long offset, long[] shape, long[] strides, long storageElements) {
        if (shape.length != strides.length) {
            throw new IllegalArgumentException(
                    "has " + shape.length + " dimensions but " + strides.length + " strides");
        }
        if (offset < 0 || Arrays.stream(strides).anyMatch(s -> s < 0)) {
            throw new IllegalArgumentException(
                    "has a negative offset or stride: " + offset + ", " + Arrays.toString(strides));
        }
        TensorLayout layout = new TensorLayout(offset, shape, strides);
        if (layout.span > storageElements - offset && layout.count > 0) {
            throw new IllegalArgumentException("shape " + Arrays.toString(shape) + ", strides "
                    + Arrays.toString(strides) + ", offset " + offset + " reach outside its storage of "
                    + storageElements + " elements");
        }
        if (layout.count > Math.max(storageElements, LARGEST_REPETITION)) {
            throw new IllegalArgumentException(
                    "repeats a storage of " + storageElements + " elements to " + layout.count);
        }
        return layout;
    }

    long offset() {
        return offset;
    }

    long[] shape() {
        return shape.clone();
    }

    long count() {
        return count;
    }

    /** Elements from the first used one to the last, both included. */
    long span() {
        return span;
    }

    /** Whether C order is also the order in the storage, without gaps. */
    boolean isContiguous() {
        long expected = 1;
        for (int d = shape.length - 1; d >= 0; d--) {
            if (shape[d] != 1 && strides[d] != expected) {
                return count == 0;
            }
            expected *= shape[d];
        }
        return true;
    }

    /** Copies {@code n} elements that lie {@code step} apart, from {@code from} of the span to {@code to} of the result. */
    interface RowCopy {
        void copy(int from, int step, int to, int n);
    }

    /** Visits the elements row by row, in C order. */
    void forEachRow(RowCopy rows) {
        int last = shape.length - 1;
        int rowLength = last < 0 ? 1 : (int) shape[last];
        int rowStep = last < 0 ? 0 : (int) strides[last];
        long[] index = new long[Math.max(last, 0)];
        long from = 0;
        for (long to = 0; to < count; to += rowLength) {
            rows.copy((int) from, rowStep, (int) to, rowLength);
            from += advance(index);
        }
    }

    /** Counts the outer indices up by one; returns how far that moves in the storage. */
    private long advance(long[] index) {
        long moved = 0;
        for (int d = index.length - 1; d >= 0; d--) {
            moved += strides[d];
            if (++index[d] < shape[d]) {
                return moved;
            }
            moved -= strides[d] * shape[d];
            index[d] = 0;
        }
        return moved;
    }

    /**
     * The number of elements of a shape.
     *
     * @throws IllegalArgumentException with the cause, where a dimension is negative or the product is too large
     */
    static long countOf(long[] shape) {
        boolean empty = false;
        for (long n : shape) {
            if (n < 0) {
                throw new IllegalArgumentException("has a negative dimension: " + Arrays.toString(shape));
            }
            empty |= n == 0;
        }
        try {
            long count = 1;
            for (int d = 0; d < shape.length && !empty; d++) {
                count = Math.multiplyExact(count, shape[d]);
            }
            return empty ? 0 : count;
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("has an impossible shape: " + Arrays.toString(shape), e);
        }
    }

    private static long spanOf(long[] shape, long[] strides) {
        long span = 1;
        try {
            for (int d = 0; d < shape.length; d++) {
                span = Math.addExact(span, Math.multiplyExact(shape[d] - 1, strides[d]));
            }
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("has impossible strides: " + Arrays.toString(strides), e);
        }
        return span;
    }

    /** The strides of a shape whose elements lie one after another in C order. */
    static long[] rowMajor(long[] shape) {
        long[] strides = new long[shape.length];
        long step = 1;
        for (int d = shape.length - 1; d >= 0; d--) {
            strides[d] = step;
            step *= Math.max(shape[d], 1);
        }
        return strides;
    }
}
