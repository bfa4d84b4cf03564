package saeengine.op;

import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.tensor.Gemm;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * The k largest of x W^T + b of each row: {@link Linear#linear} and {@link TopK} with a sparse backward pass.
 *
 * <p>Two dense products, those of the gradients of x and W, become sums over the kept pairs alone, k / features of
 * the work. The pre-activations are kept, so that an auxiliary loss can select from them again and its gradient
 * reaches the encoder the same way.
 */
public final class TopKEncode {
    private final Tensor x;
    private final Tensor w;
    private final @Nullable Tensor b;
    private final Tensor pre;

    private TopKEncode(Tensor x, Tensor w, @Nullable Tensor b, Tensor pre) {
        this.x = x;
        this.w = w;
        this.b = b;
        this.pre = pre;
    }

    /**
     * Computes the pre-activations, to be selected from.
     *
     * @param x [rows, d]
     * @param w [features, d]
     * @param b [features], or null for none
     */
    public static TopKEncode of(Tape t, Tensor x, Tensor w, @Nullable Tensor b) {
        int rows = x.rows();
        int features = w.rows();
        boolean fits = w.cols() == x.cols() && (b == null || b.size() == features);
        Linear.require("topk_encode", fits, "W [features, d], b [features]", x, w, b);
        Tensor pre = t.empty(rows, features);
        t.gemm(Gemm.nt(rows, features, x.cols()), x, w, 0f, pre);
        Linear.addBias(t, pre, b);
        return new TopKEncode(x, w, b, pre);
    }

    /** The pre-activations [rows, features], as data: gradients flow through what is selected. */
    public Tensor preActivations() {
        return pre;
    }

    /** The k largest of each row. */
    public Sparse topK(Tape t, int k) {
        return recorded(t, TopK.topK(t, pre, k));
    }

    /** The k of largest size of each row. */
    public Sparse absTopK(Tape t, int k) {
        return recorded(t, AbsTopK.absTopK(t, pre, k));
    }

    /** The k largest of each row among candidates, int [n], ascending. */
    public Sparse topKAmong(Tape t, Tensor candidates, int k) {
        return recorded(t, TopK.topKAmong(t, pre, candidates, k));
    }

    /** The same of the latents in a list alone: those behind its last are selected last and get no gradient. */
    public TopKEncode among(Tape t, DeadList list) {
        Tensor bias =
                b == null ? null : list.rows(t, b.reshaped(b.size(), 1), 0f).reshaped(list.most());
        return new TopKEncode(x, list.rows(t, w, 0f), bias, list.columns(t, pre, -Float.MAX_VALUE));
    }

    private Sparse recorded(Tape t, Sparse kept) {
        t.record(kept.values(), () -> backward(t, kept, t.grad(kept.values())), Linear.inputs(x, w, b));
        return kept;
    }

    private void backward(Tape t, Sparse kept, Tensor dvalues) {
        if (x.requiresGrad()) {
            SparseDecode.addRows(t, dvalues, kept.indices(), w, t.grad(x));
        }
        Tensor bias = b != null && b.requiresGrad() ? b : null;
        if (!w.requiresGrad() && bias == null) {
            return;
        }
        FeatureLists lists = FeatureLists.of(t, kept);
        if (w.requiresGrad()) {
            SparseDecode.addOuterProducts(t, lists, dvalues, kept.k(), x, t.grad(w));
        }
        if (bias != null) {
            t.run(BIAS, bias.size(), lists.starts(), lists.entries(), dvalues, t.grad(bias), bias.size());
        }
    }

    /** db[i] += the sum of the feature's entries of dvalues, rows ascending. */
    static final Kernel BIAS = Kernel.perRow("topk_encode_bias_backward", (a, from, to) -> {
        int[] starts = a.ints(0);
        int[] entries = a.ints(1);
        for (int i = from; i < to; i++) {
            float sum = 0;
            for (int e = starts[a.at(0) + i]; e < starts[a.at(0) + i + 1]; e++) {
                sum += a.floats(2)[a.at(2) + entries[a.at(1) + e]];
            }
            a.floats(3)[a.at(3) + i] += sum;
        }
    });
}
