package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Args;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * Rotary position embedding: pairs of each head's first r columns turned by angles that go with the row's position.
 *
 * <p>A pair (a, b) becomes (a cos - b sin, b cos + a sin); columns from r on pass. Su et al., RoFormer, 2021.
 */
public final class Rotary {
    private Rotary() {}

    /** Which two of a head's first r columns are pair i. */
    public enum Pairing {
        /** i and i + r/2, as in GPT-NeoX and Llama's Hugging Face checkpoints. */
        HALVES,
        /** 2i and 2i + 1, as in the paper and GPT-J. */
        ADJACENT
    }

    /**
     * @param x [n, d], heads side by side in the columns
     * @param positions int [n], each a row of the table
     * @param table [positions, r], the cosines of the r/2 pairs, then their sines; it gets no gradient
     * @return [n, d]
     */
    public static Tensor rotary(Tape t, Tensor x, Tensor positions, Tensor table, int heads, Pairing pairing) {
        int rows = x.rows();
        int d = x.cols();
        int turned = table.cols();
        if (d % heads != 0 || turned % 2 != 0 || turned > d / heads || positions.size() != rows) {
            throw new IllegalArgumentException("rotary: needs x [n, d] with d a multiple of " + heads
                    + " heads, positions [n] and a table [positions, r] with r even and at most a head's width, got "
                    + x.shapeText() + ", " + positions.shapeText() + ", " + table.shapeText());
        }
        int adjacent = pairing == Pairing.ADJACENT ? 1 : 0;
        Tensor y = t.empty(rows, d);
        t.run(FORWARD, rows, x, positions, table, y, d, heads, turned, adjacent);
        return t.record(
                y, () -> t.run(BACKWARD, rows, t.grad(y), positions, table, t.grad(x), d, heads, turned, adjacent), x);
    }

    static final Kernel FORWARD = Kernel.perRow("rotary_forward", (a, from, to) -> {
        Turn turn = new Turn(a);
        for (int row = from; row < to; row++) {
            turn.read(row, 1f);
            System.arraycopy(turn.turned, 0, a.floats(3), a.at(3) + row * turn.d, turn.d);
        }
    });

    /** dx += dy turned back. */
    static final Kernel BACKWARD = Kernel.perRow("rotary_backward", (a, from, to) -> {
        Turn turn = new Turn(a);
        for (int row = from; row < to; row++) {
            turn.read(row, -1f);
            ColumnSums.addRow(turn.turned, 0, a.floats(3), a.at(3) + row * turn.d, turn.d);
        }
    });

    /** Turns rows in scratch memory, where the tables' parts for a row lie beside it. */
    private static final class Turn {
        final Args a;
        final int d;
        final int heads;
        final int half;
        final boolean adjacent;
        final float[] turned;
        final float[] cos;
        final float[] sin;

        Turn(Args a) {
            this.a = a;
            d = a.integer(4);
            heads = a.integer(5);
            half = a.integer(6) / 2;
            adjacent = a.integer(7) == 1;
            turned = a.scratch(0, d);
            cos = a.scratch(1, half);
            sin = a.scratch(2, half);
        }

        /** The row of argument 0 into {@code turned}; a sign of -1 turns it back. */
        void read(int row, float sign) {
            int angles = a.at(2) + a.ints(1)[a.at(1) + row] * 2 * half;
            System.arraycopy(a.floats(2), angles, cos, 0, half);
            System.arraycopy(a.floats(2), angles + half, sin, 0, half);
            for (int i = 0; i < half; i++) {
                sin[i] *= sign;
            }
            System.arraycopy(a.floats(0), a.at(0) + row * d, turned, 0, d);
            int step = adjacent ? 2 : 1;
            int apart = adjacent ? 1 : half;
            for (int at = 0; at < d; at += d / heads) {
                turn(turned, at, step, apart, cos, sin, half);
            }
        }

        private static void turn(float[] x, int at, int step, int apart, float[] cos, float[] sin, int half) {
            for (int i = 0; i < half; i++) {
                float first = x[at + i * step];
                float second = x[at + i * step + apart];
                x[at + i * step] = first * cos[i] - second * sin[i];
                x[at + i * step + apart] = second * cos[i] + first * sin[i];
            }
        }
    }
}
