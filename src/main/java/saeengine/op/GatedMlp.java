package saeengine.op;

import java.util.function.BiFunction;
import saeengine.autograd.Tape;
import saeengine.tensor.Args;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * y = act(gate) up, element by element: what a gated MLP's last matrix reads.
 *
 * <p>Shazeer, GLU Variants Improve Transformer, 2020: SwiGLU with {@link Silu}, GeGLU with {@link Gelu} or
 * {@link GeluErf}.
 */
public final class GatedMlp {
    private GatedMlp() {}

    /** What the gate goes through. Kernels are told its ordinal. */
    public enum Activation {
        SILU(Silu::silu, Silu::values, Silu::slopes),
        GELU_TANH(Gelu::gelu, Gelu::values, Gelu::slopes),
        GELU_ERF(GeluErf::geluErf, GeluErf::values, GeluErf::slopes);

        private final BiFunction<Tape, Tensor, Tensor> op;
        private final Unit values;
        private final Unit slopes;

        Activation(BiFunction<Tape, Tensor, Tensor> op, Unit values, Unit slopes) {
            this.op = op;
            this.values = values;
            this.slopes = slopes;
        }

        /** Element by element, as an op of its own. */
        public Tensor apply(Tape t, Tensor x) {
            return op.apply(t, x);
        }

        static Activation of(int ordinal) {
            return ACTIVATIONS[ordinal];
        }

        void values(float[] x, float[] y, int n, Args a) {
            values.write(x, y, n, a);
        }
    }

    private static final Activation[] ACTIVATIONS = Activation.values();

    /**
     * @param gate [n, m]
     * @param up [n, m]
     * @return [n, m]
     */
    public static Tensor gated(Tape t, Tensor gate, Tensor up, Activation activation) {
        if (gate.rows() != up.rows() || gate.cols() != up.cols()) {
            throw new IllegalArgumentException(
                    "gated_mlp: needs gate and up alike, [n, m], got " + gate.shapeText() + ", " + up.shapeText());
        }
        int n = gate.size();
        int act = activation.ordinal();
        Tensor y = t.empty(gate.shape());
        t.run(FORWARD, n, gate, up, y, n, act);
        return t.record(y, () -> t.run(BACKWARD, n, gate, up, t.grad(y), t.grad(gate), t.grad(up), n, act), gate, up);
    }

    static final Kernel FORWARD = Kernel.perElement("gated_mlp_forward", (a, from, to) -> {
        Unit values = ACTIVATIONS[a.integer(4)].values;
        float[] gate = a.scratch(0, Unit.BLOCK);
        float[] y = a.scratch(1, Unit.BLOCK);
        float[] up = a.scratch(2, Unit.BLOCK);
        for (int i = from; i < to; i += Unit.BLOCK) {
            int n = Math.min(Unit.BLOCK, to - i);
            System.arraycopy(a.floats(0), a.at(0) + i, gate, 0, n);
            System.arraycopy(a.floats(1), a.at(1) + i, up, 0, n);
            values.write(gate, y, n, a);
            for (int j = 0; j < n; j++) {
                y[j] *= up[j];
            }
            System.arraycopy(y, 0, a.floats(2), a.at(2) + i, n);
        }
    });

    /** dgate += dy up act'(gate), dup += dy act(gate). */
    static final Kernel BACKWARD = Kernel.perElement("gated_mlp_backward", (a, from, to) -> {
        Activation activation = ACTIVATIONS[a.integer(6)];
        float[] gate = a.scratch(0, Unit.BLOCK);
        float[] value = a.scratch(1, Unit.BLOCK);
        float[] slope = a.scratch(2, Unit.BLOCK);
        float[] dy = a.scratch(3, Unit.BLOCK);
        float[] other = a.scratch(4, Unit.BLOCK);
        for (int i = from; i < to; i += Unit.BLOCK) {
            int n = Math.min(Unit.BLOCK, to - i);
            System.arraycopy(a.floats(0), a.at(0) + i, gate, 0, n);
            System.arraycopy(a.floats(1), a.at(1) + i, other, 0, n);
            System.arraycopy(a.floats(2), a.at(2) + i, dy, 0, n);
            activation.values.write(gate, value, n, a);
            activation.slopes.write(gate, slope, n, a);
            for (int j = 0; j < n; j++) {
                value[j] *= dy[j];
                slope[j] *= dy[j] * other[j];
            }
            ColumnSums.addRow(slope, 0, a.floats(3), a.at(3) + i, n);
            ColumnSums.addRow(value, 0, a.floats(4), a.at(4) + i, n);
        }
    });
}
