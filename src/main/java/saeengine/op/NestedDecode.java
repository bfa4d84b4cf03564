package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Args;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * {@link ActiveDecode} for nested dictionaries: every prefix of the features reconstructs the row by itself, and all
 * errors count.
 *
 * <p>Bussmann, Leask, Nanda, Learning Multi-Level Features with Matryoshka Sparse Autoencoders, 2025. For prefix g of
 * {@code prefixes[g]} features y_g = b + sum of f_i W_i over its features, e_g = y_g - x. A feature is in the first prefix
 * that is wide enough and all that follow, so that what it gets is dy_g = scale (sum of weights[h] e_h over h from g on),
 * g its first: dW_i = f_i dy_g, dz_i = dy_g . W_i + penalty n_i where f_i is positive, db = dy_0.
 *
 * <p>The last prefix is the whole dictionary: y - x is dy_last / (scale weights[last]).
 *
 * @param dy [prefixes, rows, d]
 * @param dz [capacity] of the set's entries
 * @param errors [prefixes, rows], the sums of e_g^2
 * @param penalties [rows], the sum of f_i n_i
 * @param active [rows], how many f_i are not 0
 */
public record NestedDecode(Tensor dy, Tensor dz, Tensor errors, Tensor penalties, Tensor active) {
    /**
     * @param x [rows, d], the target
     * @param w [features, d]
     * @param b [d]
     * @param prefixes of which each reconstructs
     * @param norms n [features]
     */
    public static NestedDecode of(
            Tape t,
            ActiveSet set,
            Tensor x,
            Tensor w,
            Tensor b,
            Prefixes prefixes,
            Tensor norms,
            ActiveDecode.Scales scales) {
        int rows = x.rows();
        int d = x.cols();
        if (set.rows() != rows || w.rows() != set.features() || w.cols() != d || b.size() != d) {
            throw new IllegalArgumentException("nested_decode: needs x [" + set.rows() + ", d], W [" + set.features()
                    + ", d], b [d], got " + x.shapeText() + ", " + w.shapeText() + ", " + b.shapeText());
        }
        if (prefixes.features() != set.features()) {
            throw new IllegalArgumentException("nested_decode: needs prefixes of " + set.features() + " features, got "
                    + java.util.Arrays.toString(prefixes.ends()));
        }
        int groups = prefixes.count();
        NestedDecode result = new NestedDecode(
                t.empty(groups, rows, d), t.empty(set.capacity()), t.empty(groups, rows), t.empty(rows), t.empty(rows));
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
                prefixes.widths(),
                prefixes.weights(),
                result.dy(),
                result.dz(),
                result.errors(),
                result.penalties(),
                result.active(),
                rows,
                set.segments(),
                d,
                groups,
                scales.error(),
                scales.penalty(),
                scales.rectified() ? 1 : 0);
        return result;
    }

    /** The first prefix that a feature is in, of so many whose widths begin at {@code at}. */
    public static int prefixOf(int[] widths, int at, int prefixes, int feature) {
        int prefix = 0;
        while (prefix < prefixes - 1 && feature >= widths[at + prefix]) {
            prefix++;
        }
        return prefix;
    }

    /** An item is a row. */
    static final Kernel DECODE = new Kernel("nested_decode", Kernel.Launch.BLOCK, 16, (a, from, to) -> {
        Row row = new Row(a);
        for (int r = from; r < to; r++) {
            row.run(r);
        }
    });

    /**
     * The work on a row: its entries group by group, decoder rows gathered once where all have room. Its target is in
     * scratch slot 3, the prefixes' reconstructions, then gradients, in slot 2.
     */
    private static final class Row {
        private final Args a;
        private final int rows;
        private final int d;
        private final int groups;
        private final GatheredRows gathered;
        private final float[] dy;
        private final float[] target;
        private final float[] dots;
        private final int[] firsts;

        @SuppressWarnings("NullAway.Init") // run begins with it
        private int[] order;

        Row(Args a) {
            this.a = a;
            rows = a.integer(15);
            d = a.integer(17);
            groups = a.integer(18);
            gathered = new GatheredRows(a, d);
            dy = a.scratch(2, groups * d);
            target = a.scratch(3, d);
            dots = a.scratch(4, GatheredRows.MOST);
            firsts = a.intScratch(1, groups + 1);
        }

        void run(int row) {
            sort(row);
            boolean whole = forward(row);
            errors(row);
            a.floats(13)[a.at(13) + row] = 0;
            a.floats(14)[a.at(14) + row] = 0;
            if (whole) {
                for (int g = 0; g < groups; g++) {
                    backward(row, g, firsts[g], firsts[g], firsts[g + 1]);
                }
                return;
            }
            for (int g = 0; g < groups; g++) {
                for (int first = firsts[g]; first < firsts[g + 1]; first += GatheredRows.MOST) {
                    int end = Math.min(firsts[g + 1], first + GatheredRows.MOST);
                    gathered.clear();
                    gather(first, end);
                    backward(row, g, 0, first, end);
                }
            }
        }

        /** The row's entries by group, each group's in the set's order: {@code order[firsts[g] .. firsts[g + 1])}. */
        private void sort(int row) {
            int segments = a.integer(16);
            java.util.Arrays.fill(firsts, 0, groups + 1, 0);
            int count = 0;
            for (int piece = row * segments; piece < (row + 1) * segments; piece++) {
                int pieceEnd = a.ints(3)[a.at(3) + piece];
                for (int e = a.ints(2)[a.at(2) + piece]; e < pieceEnd; e++) {
                    firsts[group(e)]++;
                    count++;
                }
            }
            order = a.intScratch(0, count);
            int end = 0;
            for (int g = 0; g <= groups; g++) {
                end += firsts[g];
                firsts[g] = end;
            }
            // Filled from each group's end, which leaves firsts at the groups' beginnings.
            for (int piece = (row + 1) * segments - 1; piece >= row * segments; piece--) {
                for (int e = a.ints(3)[a.at(3) + piece] - 1; e >= a.ints(2)[a.at(2) + piece]; e--) {
                    order[--firsts[group(e)]] = e;
                }
            }
        }

        private int index(int entry) {
            return a.ints(1)[a.at(1) + entry];
        }

        private int group(int entry) {
            return prefixOf(a.ints(8), a.at(8), groups, index(entry));
        }

        private void gather(int first, int end) {
            for (int o = first; o < end; o++) {
                gathered.add(a.floats(0)[a.at(0) + order[o]], a.floats(4), a.at(4) + index(order[o]) * d);
            }
        }

        /** The prefixes' reconstructions; whether all decoder rows stayed gathered. */
        private boolean forward(int row) {
            boolean whole = firsts[groups] <= GatheredRows.MOST;
            System.arraycopy(a.floats(5), a.at(5), dy, 0, d);
            gathered.clear();
            for (int g = 0; g < groups; g++) {
                if (g > 0) {
                    System.arraycopy(dy, (g - 1) * d, dy, g * d, d);
                }
                for (int first = firsts[g]; first < firsts[g + 1]; first += GatheredRows.MOST) {
                    int end = Math.min(firsts[g + 1], first + GatheredRows.MOST);
                    if (!whole) {
                        gathered.clear();
                    }
                    int from = gathered.size();
                    gather(first, end);
                    gathered.addTo(from, gathered.size(), dy, g * d);
                }
            }
            System.arraycopy(a.floats(6), a.at(6) + row * d, target, 0, d);
            return whole;
        }

        /** From reconstructions to errors and gradients. */
        private void errors(int row) {
            for (int g = groups - 1; g >= 0; g--) {
                a.blas().add(d, -1f, target, 0, dy, g * d);
                a.floats(12)[a.at(12) + g * rows + row] = a.blas().dot(d, dy, g * d, dy, g * d);
                scale(dy, g * d, d, a.real(19) * a.floats(9)[a.at(9) + g]);
                if (g < groups - 1) {
                    a.blas().add(d, 1f, dy, (g + 1) * d, dy, g * d);
                }
                System.arraycopy(dy, g * d, a.floats(10), a.at(10) + (g * rows + row) * d, d);
            }
        }

        /** dz of entries first to end by order, which lie from {@code from} on among the gathered rows. */
        private void backward(int row, int g, int from, int first, int end) {
            if (first == end) {
                return;
            }
            gathered.dots(from, from + end - first, dy, g * d, dots, 0);
            boolean rectified = a.integer(21) != 0;
            float penalty = 0;
            int active = 0;
            for (int o = first; o < end; o++) {
                int entry = order[o];
                float value = a.floats(0)[a.at(0) + entry];
                float norm = a.floats(7)[a.at(7) + index(entry)];
                penalty += value * norm;
                active += value != 0f ? 1 : 0;
                boolean passes = !rectified || !(value <= 0f);
                a.floats(11)[a.at(11) + entry] = passes ? a.real(20) * norm + dots[o - first] : 0f;
            }
            a.floats(13)[a.at(13) + row] += penalty;
            a.floats(14)[a.at(14) + row] += active;
        }
    }

    private static void scale(float[] x, int at, int n, float factor) {
        for (int j = at; j < at + n; j++) {
            x[j] *= factor;
        }
    }
}
