package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Args;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * From the active entries of each row to its error and the gradients of its reconstruction and pre-activations, while
 * the row's decoder rows are in cache.
 *
 * <p>y = f W + b, e = y - x, dy = scale unit e, dz_i = dy . W_i + penalty n_i where f_i is positive: {@link SparseDecode},
 * {@link SquaredError}, {@link SparseL1} and the backward passes through them.
 *
 * @param dy [rows, d]
 * @param dz [capacity] of the set's entries
 * @param errors [rows], the sum of e^2
 * @param penalties [rows], the sum of f_i n_i
 * @param active [rows], how many f_i are not 0
 */
public record ActiveDecode(Tensor dy, Tensor dz, Tensor errors, Tensor penalties, Tensor active) {
    /**
     * What gradients are scaled by.
     *
     * @param error of the summed squared error
     * @param penalty of a row's sum of f_i n_i
     * @param rectified whether only positive entries pass a gradient on
     */
    public record Scales(float error, float penalty, boolean rectified) {}

    /**
     * @param x [rows, d], the target
     * @param w [features, d]
     * @param b [d]
     * @param norms n [features]
     */
    public static ActiveDecode of(Tape t, ActiveSet set, Tensor x, Tensor w, Tensor b, Tensor norms, Scales scales) {
        return of(t, set, x, w, b, norms, scales, t.number(1f));
    }

    /** @param unit one number, which the error's scale is multiplied by; on the device it may be the batch's own */
    public static ActiveDecode of(
            Tape t, ActiveSet set, Tensor x, Tensor w, Tensor b, Tensor norms, Scales scales, Tensor unit) {
        int rows = x.rows();
        int d = x.cols();
        if (set.rows() != rows || w.rows() != set.features() || w.cols() != d || b.size() != d) {
            throw new IllegalArgumentException("active_decode: needs x [" + set.rows() + ", d], W [" + set.features()
                    + ", d], b [d], got " + x.shapeText() + ", " + w.shapeText() + ", " + b.shapeText());
        }
        ActiveDecode result = new ActiveDecode(
                t.empty(rows, d), t.empty(set.capacity()), t.empty(rows), t.empty(rows), t.empty(rows));
        t.run(
                DECODE,
                rows,
                set.values(),
                set.indices(),
                set.starts(),
                set.ends(),
                w,
                b,
                x,
                norms,
                result.dy(),
                result.dz(),
                result.errors(),
                result.penalties(),
                result.active(),
                rows,
                set.segments(),
                d,
                scales.error(),
                scales.penalty(),
                scales.rectified() ? 1 : 0,
                unit);
        return result;
    }

    /** An item is a row. */
    static final Kernel DECODE = new Kernel("active_decode", Kernel.Launch.BLOCK, 16, (a, from, to) -> {
        Row row = new Row(a);
        for (int r = from; r < to; r++) {
            row.run(r);
        }
    });

    /** The work on a row. Its reconstruction, then its gradient, is in scratch slot 2, its target in slot 3. */
    private static final class Row {
        private final Args a;
        private final int d;
        private final GatheredRows gathered;
        private final int[] places;
        private final float[] y;
        private final float[] target;
        private final float[] dots;
        private int piece;
        private int end;
        private int entry;

        Row(Args a) {
            this.a = a;
            d = a.integer(15);
            gathered = new GatheredRows(a, d);
            places = a.intScratch(0, GatheredRows.MOST);
            y = a.scratch(2, d);
            target = a.scratch(3, d);
            dots = a.scratch(4, GatheredRows.MOST);
        }

        void run(int row) {
            System.arraycopy(a.floats(5), a.at(5), y, 0, d);
            System.arraycopy(a.floats(6), a.at(6) + row * d, target, 0, d);
            begin(row);
            gather();
            gathered.addTo(y, 0);
            boolean whole = isAtEnd();
            while (!isAtEnd()) {
                gather();
                gathered.addTo(y, 0);
            }
            subtract(y, target, d);
            a.floats(10)[a.at(10) + row] = a.blas().dot(d, y, 0, y, 0);
            multiply(y, d, a.real(16) * a.floats(19)[a.at(19)]);
            System.arraycopy(y, 0, a.floats(8), a.at(8) + row * d, d);
            a.floats(11)[a.at(11) + row] = 0;
            a.floats(12)[a.at(12) + row] = 0;
            if (whole) {
                backward(row);
                return;
            }
            begin(row);
            while (!isAtEnd()) {
                gather();
                backward(row);
            }
        }

        private boolean isAtEnd() {
            return piece == end;
        }

        private void begin(int row) {
            int segments = a.integer(14);
            piece = row * segments;
            end = piece + segments;
            entry = a.ints(2)[a.at(2) + piece];
        }

        /** Gathers the next decoder rows, as many as there is room for. */
        private void gather() {
            gathered.clear();
            while (piece < end && !gathered.isFull()) {
                if (entry < a.ints(3)[a.at(3) + piece]) {
                    places[gathered.size()] = entry;
                    int index = a.ints(1)[a.at(1) + entry];
                    gathered.add(a.floats(0)[a.at(0) + entry], a.floats(4), a.at(4) + index * d);
                    entry++;
                } else if (++piece < end) {
                    entry = a.ints(2)[a.at(2) + piece];
                }
            }
        }

        /** dz of the gathered entries, their part of the penalty, and how many are not 0. */
        private void backward(int row) {
            gathered.dots(y, 0, dots, 0);
            float[] values = a.floats(0);
            boolean rectified = a.integer(18) != 0;
            float penalty = 0;
            int active = 0;
            for (int j = 0; j < gathered.size(); j++) {
                float value = values[a.at(0) + places[j]];
                float norm = a.floats(7)[a.at(7) + a.ints(1)[a.at(1) + places[j]]];
                penalty += value * norm;
                active += value != 0f ? 1 : 0;
                boolean passes = !rectified || !(value <= 0f);
                a.floats(9)[a.at(9) + places[j]] = passes ? a.real(17) * norm + dots[j] : 0f;
            }
            a.floats(11)[a.at(11) + row] += penalty;
            a.floats(12)[a.at(12) + row] += active;
        }
    }

    private static void subtract(float[] y, float[] x, int n) {
        for (int j = 0; j < n; j++) {
            y[j] -= x[j];
        }
    }

    private static void multiply(float[] y, int n, float factor) {
        for (int j = 0; j < n; j++) {
            y[j] *= factor;
        }
    }
}
