package saeengine.op;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.tensor.DType;
import saeengine.tensor.Gemm;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * Rows times a weight, plus a bias.
 *
 * <p>Both forms keep one row of the weight per feature: {@link #linear} reads features from rows (y = x W^T + b),
 * {@link #project} writes rows from features (y = f W + b).
 */
public final class Linear {
    private Linear() {}

    /**
     * y = x W^T + b.
     *
     * @param x [rows, in]
     * @param w [out, in]
     * @param b [out], or null for none
     * @return [rows, out]
     */
    public static Tensor linear(Tape t, Tensor x, Tensor w, @Nullable Tensor b) {
        int in = x.cols();
        int out = w.rows();
        requireLinear(x, w, b);
        Tensor y = t.empty(x.rows(), out);
        product(t, Gemm.nt(x.rows(), out, in), x, w, new LinearFinish(b, null, null), y);
        return t.record(
                y,
                () -> {
                    Tensor dy = t.grad(y);
                    t.addProductToGrad(x, Gemm.nn(x.rows(), in, out), dy, w);
                    t.addProductToGrad(w, Gemm.tn(out, in, x.rows()), dy, x);
                    biasBackward(t, dy, b);
                },
                inputs(x, w, b));
    }

    /**
     * stream + x W^T + b.
     *
     * @param stream [rows, out]
     * @param x [rows, in]
     * @param w [out, in]
     * @param b [out], or null for none
     * @return [rows, out]
     */
    public static Tensor onto(Tape t, Tensor stream, Tensor x, Tensor w, @Nullable Tensor b) {
        return onto(t, stream, x, w, b, () -> t.empty(x.rows(), w.rows()));
    }

    /**
     * The same.
     *
     * @param place makes the result's tensor, where no gradient is kept; see {@link Tape#scoped}
     */
    public static Tensor onto(Tape t, Tensor stream, Tensor x, Tensor w, @Nullable Tensor b, Supplier<Tensor> place) {
        if (t.isRecording()) {
            return Add.add(t, stream, linear(t, x, w, b));
        }
        if (stream.rows() != x.rows() || stream.cols() != w.rows()) {
            throw new IllegalArgumentException(
                    "linear: needs a stream [" + x.rows() + ", " + w.rows() + "], got " + stream.shapeText());
        }
        return product(t, x, w, new LinearFinish(b, null, stream), place);
    }

    /** act(x W^T + b), of such tensors; see {@link Tape#forProducts}. */
    public static Tensor activated(Tape t, Tensor x, Tensor w, @Nullable Tensor b, GatedMlp.Activation activation) {
        return t.isRecording()
                ? activation.apply(t, linear(t, x, w, b))
                : product(t, x, w, new LinearFinish(b, activation, null), () -> t.result(x.rows(), w.rows()));
    }

    private static Tensor product(Tape t, Tensor x, Tensor w, LinearFinish finish, Supplier<Tensor> place) {
        requireLinear(x, w, finish.b());
        Tensor y = place.get();
        product(t, Gemm.nt(x.rows(), w.rows(), x.cols()), x, w, finish, y);
        return y;
    }

    private static void requireLinear(Tensor x, Tensor w, @Nullable Tensor b) {
        boolean fits = w.cols() == x.cols() && (b == null || b.size() == w.rows());
        require("linear", fits, "W [out, in], b [out]", x, w, b);
    }

    /**
     * y = f W + b.
     *
     * @param f [rows, in]
     * @param w [in, out]
     * @param b [out], or null for none
     * @return [rows, out]
     */
    public static Tensor project(Tape t, Tensor f, Tensor w, @Nullable Tensor b) {
        int in = f.cols();
        int out = w.cols();
        require("project", w.rows() == in && (b == null || b.size() == out), "W [in, out], b [out]", f, w, b);
        Tensor y = t.empty(f.rows(), out);
        product(t, Gemm.nn(f.rows(), out, in), f, w, new LinearFinish(b, null, null), y);
        return t.record(
                y,
                () -> {
                    Tensor dy = t.grad(y);
                    t.addProductToGrad(f, Gemm.nt(f.rows(), in, out), dy, w);
                    t.addProductToGrad(w, Gemm.tn(in, out, f.rows()), f, dy);
                    biasBackward(t, dy, b);
                },
                inputs(f, w, b));
    }

    private static void product(Tape t, Gemm shape, Tensor x, Tensor w, LinearFinish finish, Tensor y) {
        if (t.device().isHost() && finish.isAny()) {
            new HostLinear(shape, x, w, finish).into(t, y);
        } else {
            Tensor z = y.dtype() == DType.F32 ? y : t.empty(y.shape());
            t.gemm(shape, x, w, 0f, z);
            finish.of(t, z, y);
        }
    }

    static void addBias(Tape t, Tensor y, @Nullable Tensor b) {
        if (b != null) {
            t.run(BIAS_FORWARD, y.rows(), y, b, y.rows(), y.cols());
        }
    }

    private static void biasBackward(Tape t, Tensor dy, @Nullable Tensor b) {
        if (b != null && b.requiresGrad()) {
            ColumnSums.add(t, dy, t.grad(b));
        }
    }

    static Tensor[] inputs(Tensor x, Tensor w, @Nullable Tensor b) {
        return b == null ? new Tensor[] {x, w} : new Tensor[] {x, w, b};
    }

    static void require(String op, boolean fits, String needs, Tensor x, Tensor w, @Nullable Tensor b) {
        if (!fits) {
            throw new IllegalArgumentException(op + ": needs x [rows, in], " + needs + ", got " + x.shapeText() + ", "
                    + w.shapeText() + ", " + (b == null ? "no bias" : b.shapeText()));
        }
    }

    /** y[row, j] += b[j], in place. */
    static final Kernel BIAS_FORWARD = Kernel.perRow("bias_forward", (a, from, to) -> {
        int cols = a.integer(3);
        for (int row = from; row < to; row++) {
            ColumnSums.addRow(a.floats(1), a.at(1), a.floats(0), a.at(0) + row * cols, cols);
        }
    });
}
