package saeengine.eval;

/** Rows and their reconstructions on the way to a batch of fixed size. */
final class RowBatch {
    final int dims;
    final float[] x;
    final float[] xHat;
    private final int capacity;
    private int rows;

    RowBatch(int dims, int capacity) {
        this.dims = dims;
        this.capacity = capacity;
        int size = Math.multiplyExact(dims, capacity);
        x = new float[size];
        xHat = new float[size];
    }

    /** Copies rows from number {@code from} on, as many of them as there is room for, and says how many. */
    int take(float[] moreX, float[] moreXHat, int from, int to) {
        int taken = Math.min(to - from, capacity - rows);
        System.arraycopy(moreX, from * dims, x, rows * dims, taken * dims);
        System.arraycopy(moreXHat, from * dims, xHat, rows * dims, taken * dims);
        rows += taken;
        return taken;
    }

    int rows() {
        return rows;
    }

    int capacity() {
        return capacity;
    }

    boolean isFull() {
        return rows == capacity;
    }

    void clear() {
        rows = 0;
    }
}
