package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Args;
import saeengine.tensor.Gemm;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * Causal softmax attention over several sequences at once, optionally within a local window.
 *
 * <p>For head h of a sequence: s_ij = scale q_i . k_j for j from max(0, i - window + 1) to i (the window counts the
 * query's own position), p = softmax over j, o_i = sum over j of p_ij v_j. Sequences lie one after another in the
 * rows and never see each other. The scores are never stored: the way back makes them again from the saved
 * log-sum-exp, as in FlashAttention (Dao et al., 2022).
 *
 * <p>The twin takes 64 queries at a time and keeps their scores transposed, [keys, queries], so that every step of
 * the softmax is a loop over neighbouring queries.
 */
public final class Attention {
    private static final int LANES = 64;

    private Attention() {}

    /** What an attention is, beside its tensors. A window of 0 sees everything before it. */
    public record Form(int heads, int window, float scale) {}

    /**
     * @param q [n, d], heads side by side in the columns; k and v likewise
     * @param starts int [sequences + 1]: where each sequence begins in the rows, then n
     * @return [n, d]
     */
    public static Tensor attention(Tape t, Tensor q, Tensor k, Tensor v, Tensor starts, Form form) {
        int n = q.rows();
        int d = q.cols();
        if (d % form.heads() != 0 || k.size() != q.size() || v.size() != q.size()) {
            throw new IllegalArgumentException("attention: needs q, k, v alike, [n, d] with d a multiple of "
                    + form.heads() + " heads, got " + q.shapeText() + ", " + k.shapeText() + ", " + v.shapeText());
        }
        Tensor out = t.empty(n, d);
        Tensor logSum = t.empty(n, form.heads());
        int items = (starts.size() - 1) * form.heads();
        t.run(FORWARD, items, q, k, v, starts, out, logSum, d, form.heads(), form.window(), form.scale());
        return t.record(
                out,
                () -> t.run(
                        BACKWARD,
                        items,
                        q,
                        k,
                        v,
                        starts,
                        out,
                        logSum,
                        t.grad(out),
                        t.grad(q),
                        t.grad(k),
                        t.grad(v),
                        d,
                        form.heads(),
                        form.window(),
                        form.scale()),
                q,
                k,
                v);
    }

    static final Kernel FORWARD = Kernel.perBlock("attention_forward", (a, from, to) -> {
        for (int item = from; item < to; item++) {
            Head head = new Head(a, item, 6);
            for (int i0 = 0; i0 < head.length; i0 += LANES) {
                forwardBlock(a, head, new Block(head, i0));
            }
        }
    });

    static final Kernel BACKWARD = Kernel.perBlock("attention_backward", (a, from, to) -> {
        for (int item = from; item < to; item++) {
            Head head = new Head(a, item, 10);
            for (int i0 = 0; i0 < head.length; i0 += LANES) {
                backwardBlock(a, head, new Block(head, i0));
            }
        }
    });

    /** One head of one sequence: where it lies in the rows and columns. */
    private static final class Head {
        final int d;
        final int heads;
        final int head;
        final int width;
        final int window;
        final float scale;
        final int start;
        final int length;

        Head(Args a, int item, int scalars) {
            d = a.integer(scalars);
            heads = a.integer(scalars + 1);
            window = a.integer(scalars + 2);
            scale = a.real(scalars + 3);
            int sequence = item / heads;
            head = item % heads;
            width = d / heads;
            start = a.ints(3)[a.at(3) + sequence];
            length = a.ints(3)[a.at(3) + sequence + 1] - start;
        }

        /** Where this head's part of position {@code i} lies in an [n, d] tensor that starts at {@code base}. */
        int at(int base, int i) {
            return base + (start + i) * d + head * width;
        }
    }

    /** Up to 64 queries from {@code first} on, and the keys that any of them sees. */
    private static final class Block {
        final int first;
        final int lanes;
        final int firstKey;
        final int keys;

        Block(Head head, int first) {
            this.first = first;
            lanes = Math.min(LANES, head.length - first);
            firstKey = head.window == 0 ? 0 : Math.max(0, first - head.window + 1);
            keys = first + lanes - firstKey;
        }
    }

    private static void forwardBlock(Args a, Head head, Block block) {
        int lanes = block.lanes;
        int keys = block.keys;
        float[] s = a.scratch(0, keys * lanes);
        float[] max = a.scratch(1, LANES);
        float[] sum = a.scratch(2, LANES);
        scores(a, head, block, s);
        java.util.Arrays.fill(max, 0, lanes, Float.NEGATIVE_INFINITY);
        for (int key = 0; key < keys; key++) {
            takeMax(s, key * lanes, max, lanes);
        }
        for (int key = 0; key < keys; key++) {
            subtract(s, key * lanes, max, lanes);
        }
        VectorMath.exp(s, 0, keys * lanes, a.scratch(3, VectorMath.scratchSize()));
        java.util.Arrays.fill(sum, 0, lanes, 0f);
        for (int key = 0; key < keys; key++) {
            ColumnSums.addRow(s, key * lanes, sum, 0, lanes);
        }
        float[] out = a.floats(4);
        int outAt = head.at(a.at(4), block.first);
        int vAt = head.at(a.at(2), block.firstKey);
        Gemm weigh = Gemm.tn(lanes, head.width, keys);
        a.blas().gemm(weigh, 1f, s, 0, lanes, a.floats(2), vAt, head.d, 0f, out, outAt, head.d);
        for (int i = 0; i < lanes; i++) {
            float inverse = 1f / sum[i];
            for (int j = 0; j < head.width; j++) {
                out[outAt + i * head.d + j] *= inverse;
            }
            a.floats(5)[a.at(5) + (head.start + block.first + i) * head.heads + head.head] =
                    max[i] + (float) Math.log(sum[i]);
        }
    }

    private static void backwardBlock(Args a, Head head, Block block) {
        int lanes = block.lanes;
        int keys = block.keys;
        float[] p = a.scratch(0, keys * lanes);
        float[] dp = a.scratch(4, keys * lanes);
        float[] logSum = a.scratch(1, LANES);
        float[] inner = a.scratch(2, LANES);
        scores(a, head, block, p);
        for (int i = 0; i < lanes; i++) {
            logSum[i] = a.floats(5)[a.at(5) + (head.start + block.first + i) * head.heads + head.head];
            inner[i] = Sums.dot(
                    a.floats(4),
                    head.at(a.at(4), block.first + i),
                    a.floats(6),
                    head.at(a.at(6), block.first + i),
                    head.width);
        }
        for (int key = 0; key < keys; key++) {
            subtract(p, key * lanes, logSum, lanes);
        }
        VectorMath.exp(p, 0, keys * lanes, a.scratch(3, VectorMath.scratchSize()));

        int d = head.d;
        int query = head.at(0, block.first);
        int key = head.at(0, block.firstKey);
        float[] dout = a.floats(6);
        Gemm outer = Gemm.nt(keys, lanes, head.width);
        a.blas().gemm(outer, 1f, a.floats(2), a.at(2) + key, d, dout, a.at(6) + query, d, 0f, dp, 0, lanes);
        Gemm onKeys = Gemm.nn(keys, head.width, lanes);
        a.blas().gemm(onKeys, 1f, p, 0, lanes, dout, a.at(6) + query, d, 1f, a.floats(9), a.at(9) + key, d);
        for (int row = 0; row < keys; row++) {
            softmaxBackward(p, dp, row * lanes, inner, lanes);
        }
        a.blas()
                .gemm(
                        onKeys,
                        head.scale,
                        dp,
                        0,
                        lanes,
                        a.floats(0),
                        a.at(0) + query,
                        d,
                        1f,
                        a.floats(8),
                        a.at(8) + key,
                        d);
        Gemm onQueries = Gemm.tn(lanes, head.width, keys);
        a.blas()
                .gemm(
                        onQueries,
                        head.scale,
                        dp,
                        0,
                        lanes,
                        a.floats(1),
                        a.at(1) + key,
                        d,
                        1f,
                        a.floats(7),
                        a.at(7) + query,
                        d);
    }

    /** s[key, lane] = scale k . q, negative infinity where the query may not see the key. */
    private static void scores(Args a, Head head, Block block, float[] s) {
        int lanes = block.lanes;
        int kAt = head.at(a.at(1), block.firstKey);
        int qAt = head.at(a.at(0), block.first);
        Gemm shape = Gemm.nt(block.keys, lanes, head.width);
        a.blas().gemm(shape, head.scale, a.floats(1), kAt, head.d, a.floats(0), qAt, head.d, 0f, s, 0, lanes);
        for (int key = 0; key < block.keys; key++) {
            int ahead = block.firstKey + key - block.first;
            int hiddenBefore = Math.min(lanes, Math.max(0, ahead));
            int hiddenFrom = head.window == 0 ? lanes : Math.min(lanes, Math.max(0, ahead + head.window));
            java.util.Arrays.fill(s, key * lanes, key * lanes + hiddenBefore, Float.NEGATIVE_INFINITY);
            java.util.Arrays.fill(s, key * lanes + hiddenFrom, (key + 1) * lanes, Float.NEGATIVE_INFINITY);
        }
    }

    private static void takeMax(float[] s, int at, float[] max, int n) {
        for (int i = 0; i < n; i++) {
            max[i] = Math.max(max[i], s[at + i]);
        }
    }

    private static void subtract(float[] s, int at, float[] from, int n) {
        for (int i = 0; i < n; i++) {
            s[at + i] -= from[i];
        }
    }

    /** dp becomes p (dp - inner). */
    private static void softmaxBackward(float[] p, float[] dp, int at, float[] inner, int n) {
        for (int i = 0; i < n; i++) {
            dp[at + i] = p[at + i] * (dp[at + i] - inner[i]);
        }
    }
}
