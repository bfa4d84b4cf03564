package saeengine.op;

import saeengine.tensor.Args;
import saeengine.tensor.Blas;

/**
 * Rows of a matrix that lie apart, copied side by side with a scale for each, so that one call takes in all of them.
 *
 * <p>A copy is as fast as memory gives the rows, and brings them into cache. At most {@link #MOST} are held. It uses
 * scratch slots 0 and 1.
 */
final class GatheredRows {
    static final int MOST = 128;

    private final Blas blas;
    private final float[] rows;
    private final float[] scales;
    private final int d;
    private int size;

    GatheredRows(Args a, int d) {
        this.blas = a.blas();
        this.d = d;
        this.rows = a.scratch(0, MOST * d);
        this.scales = a.scratch(1, MOST);
    }

    int size() {
        return size;
    }

    boolean isFull() {
        return size == MOST;
    }

    void clear() {
        size = 0;
    }

    void add(float scale, float[] x, int at) {
        System.arraycopy(x, at, rows, size * d, d);
        scales[size++] = scale;
    }

    /** into += the sum of scale times row. */
    void addTo(float[] into, int at) {
        addTo(0, size, into, at);
    }

    /** Of rows from (inclusive) to end (exclusive) alone. */
    void addTo(int from, int end, float[] into, int at) {
        blas.addRows(end - from, d, rows, from * d, scales, from, into, at);
    }

    /** into[j] = row j times y. */
    void dots(float[] y, int yAt, float[] into, int at) {
        dots(0, size, y, yAt, into, at);
    }

    /** Of rows from (inclusive) to end (exclusive) alone, into[at] being the first of them. */
    void dots(int from, int end, float[] y, int yAt, float[] into, int at) {
        blas.dotOfRows(end - from, d, rows, from * d, y, yAt, into, at);
    }
}
