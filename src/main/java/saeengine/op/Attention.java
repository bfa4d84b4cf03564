package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Args;
import saeengine.tensor.Gemm;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * Softmax attention over several sequences at once: causal or both ways, optionally within a local window, with fewer
 * key than query heads, and with capped scores.
 *
 * <p>For query head h of a sequence and its key head h / (heads / keyHeads): s_ij = scale q_i . k_j, with a cap
 * c tanh(s_ij / c) of that, for j from max(0, i - window + 1) to i (the window counts the query's own position; without
 * causality all j), p = softmax over j, o_i = sum over j of p_ij v_j. Sequences lie one after another in the rows and
 * never see each other. The scores are never stored: the backward pass makes them again from the saved log-sum-exp, as in
 * FlashAttention (Dao et al., 2022). Where products may be coarse, {@link CoarseAttention} does the same on tensor cores.
 * Grouped heads: Ainslie et al., GQA, 2023; the cap: Gemma Team, Gemma 2, 2024.
 *
 * <p>The twin takes 64 queries at a time and keeps their scores transposed, [keys, queries], so that every step of
 * the softmax is a loop over neighbouring queries; where the order of keys does not matter, over those of 16 keys.
 */
public final class Attention {
    private static final int LANES = 64;

    /** Keys whose scores a loop takes at once. */
    private static final int KEYS = 16;

    private Attention() {}

    /**
     * What an attention is, beside its tensors.
     *
     * @param heads query heads, a multiple of {@code keyHeads}
     * @param keyHeads heads of keys and values
     * @param window positions that a query sees, its own the last; 0 for all
     * @param softCap what scaled scores stay below; 0 for no cap
     * @param causal whether a query sees only what stands before it and itself; a window needs that
     */
    public record Form(int heads, int keyHeads, int window, float scale, float softCap, boolean causal) {
        public Form {
            if (keyHeads < 1 || heads % keyHeads != 0) {
                throw new IllegalArgumentException("attention: needs a number of query heads that is a multiple of its"
                        + " key heads, got " + heads + " and " + keyHeads);
            }
            if (!causal && window != 0) {
                throw new IllegalArgumentException("attention: a window is for causal attention, got one of " + window);
            }
            if (!(softCap >= 0f)) {
                throw new IllegalArgumentException("attention: needs a cap above 0, or 0 for none, got " + softCap);
            }
        }

        /** Causal, with as many key heads as query heads and no cap. */
        public Form(int heads, int window, float scale) {
            this(heads, heads, window, scale, 0f, true);
        }
    }

    /**
     * @param q [n, heads * w], heads side by side in the columns
     * @param k [n, keyHeads * w]; v likewise
     * @param starts int [sequences + 1]: where each sequence begins in the rows, then n
     * @return [n, heads * w]
     */
    public static Tensor attention(Tape t, Tensor q, Tensor k, Tensor v, Tensor starts, Form form) {
        return attention(t, q, k, v, starts, tiles(q.rows(), starts.size() - 1, LANES), form);
    }

    /**
     * The same for who knows how long each sequence is.
     *
     * @param tiles of queries, all sequences together: {@link #tiles(int[])}, or more
     */
    public static Tensor attention(Tape t, Tensor q, Tensor k, Tensor v, Tensor starts, int tiles, Form form) {
        int n = q.rows();
        int d = q.cols();
        int keys = d / form.heads() * form.keyHeads();
        if (d % form.heads() != 0 || !isMatrix(k, n, keys) || !isMatrix(v, n, keys)) {
            throw new IllegalArgumentException("attention: needs q [n, d] with d a multiple of " + form.heads()
                    + " heads, k and v of " + form.keyHeads() + " such heads, got " + q.shapeText() + ", "
                    + k.shapeText() + ", " + v.shapeText());
        }
        Tensor out = t.empty(n, d);
        Tensor logSum = t.empty(n, form.heads());
        int sequences = starts.size() - 1;
        int causal = form.causal() ? 1 : 0;
        t.run(
                CoarseAttention.serves(t, d / form.heads()) ? CoarseAttention.FORWARD : FORWARD,
                tiles * form.heads(),
                q,
                k,
                v,
                starts,
                out,
                logSum,
                d,
                form.heads(),
                form.keyHeads(),
                form.window(),
                causal,
                form.scale(),
                form.softCap(),
                sequences,
                tiles);
        return t.record(out, () -> backward(t, q, k, v, starts, out, logSum, form), q, k, v);
    }

    private static void backward(
            Tape t, Tensor q, Tensor k, Tensor v, Tensor starts, Tensor out, Tensor logSum, Form form) {
        if (!t.device().isHost()) {
            AttentionBackward.run(t, q, k, v, starts, out, logSum, form);
            return;
        }
        t.run(
                BACKWARD,
                (starts.size() - 1) * form.keyHeads(),
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
                q.cols(),
                form.heads(),
                form.keyHeads(),
                form.window(),
                form.causal() ? 1 : 0,
                form.scale(),
                form.softCap());
    }

    /**
     * How many tiles of queries sequences have.
     *
     * @param starts where each begins, then where the last ends
     */
    public static int tiles(int[] starts) {
        int tiles = 0;
        for (int i = 1; i < starts.length; i++) {
            tiles += (starts[i] - starts[i - 1] + LANES - 1) / LANES;
        }
        return tiles;
    }

    /** The most tiles of so many positions that sequences of n together can have. */
    static int tiles(int n, int sequences, int each) {
        return Math.toIntExact((n + (each - 1L) * sequences) / each);
    }

    private static boolean isMatrix(Tensor x, int rows, int cols) {
        return x.rows() == rows && x.cols() == cols;
    }

    /** Tiles that a thread of a processor takes at once: neighbours read the same keys. */
    private static final int GRAIN = 4;

    /** An item is 64 queries of a head, of one sequence; the last items have none where sequences end with whole tiles. */
    static final Kernel FORWARD = new Kernel(
            "attention_forward",
            Kernel.Launch.BLOCK,
            GRAIN,
            (a, from, to) ->
                    Head.tiles(a, 6, LANES, from, to, (head, first) -> forwardBlock(a, head, new Block(head, first))));

    /** For a processor. An item is a key head of a sequence: the query heads that share it add to its gradient in order. */
    private static final Kernel BACKWARD = Kernel.onHost("attention_backward", 1, (a, from, to) -> {
        int keyHeads = a.integer(12);
        int group = a.integer(11) / keyHeads;
        for (int item = from; item < to; item++) {
            for (int i = 0; i < group; i++) {
                Head head = new Head(a, 10, item / keyHeads, item % keyHeads * group + i);
                for (int i0 = 0; i0 < head.length; i0 += LANES) {
                    backwardBlock(a, head, new Block(head, i0));
                }
            }
        }
    });

    /** One query head of one sequence, with its key head: where they lie in the rows and columns. */
    static final class Head {
        final int d;
        final int keyD;
        final int heads;
        final int head;
        final int keyHead;
        final int width;
        final int window;
        final boolean causal;
        final float scale;
        final float softCap;
        final int start;
        final int length;

        Head(Args a, int scalars, int sequence, int head) {
            this.head = head;
            d = a.integer(scalars);
            heads = a.integer(scalars + 1);
            int keyHeads = a.integer(scalars + 2);
            window = a.integer(scalars + 3);
            causal = a.integer(scalars + 4) == 1;
            scale = a.real(scalars + 5);
            softCap = a.real(scalars + 6);
            width = d / heads;
            keyD = keyHeads * width;
            keyHead = head / (heads / keyHeads);
            start = a.ints(3)[a.at(3) + sequence];
            length = a.ints(3)[a.at(3) + sequence + 1] - start;
        }

        /** What is done with the tile of a head that begins at a position. */
        interface OfTile {
            void run(Head head, int first);
        }

        /**
         * Goes through items that are tiles of so many positions, all of a head before the next head's; the last of a head
         * have none where sequences end with whole tiles.
         *
         * @param scalars the argument d; seven on are the sequences and the tiles of a head
         */
        static void tiles(Args a, int scalars, int each, int from, int to, OfTile of) {
            int tiles = a.integer(scalars + 8);
            for (int item = from; item < to; item++) {
                int tile = item % tiles;
                for (int sequence = 0; sequence < a.integer(scalars + 7); sequence++) {
                    Head head = new Head(a, scalars, sequence, item / tiles);
                    int many = (head.length + each - 1) / each;
                    if (tile >= 0 && tile < many) {
                        of.run(head, tile * each);
                    }
                    tile -= many;
                }
            }
        }

        boolean sees(int query, int key) {
            return !causal || (key <= query && (window == 0 || query - key < window));
        }

        /** Where this head's part of position {@code i} lies in an [n, heads * w] tensor that starts at {@code base}. */
        int at(int base, int i) {
            return base + (start + i) * d + head * width;
        }

        /** As {@link #at}, in an [n, keyHeads * w] tensor. */
        int keyAt(int base, int i) {
            return base + (start + i) * keyD + keyHead * width;
        }

        /** As {@link #at}, in an [n, heads] tensor. */
        int sumAt(int base, int i) {
            return base + (start + i) * heads + head;
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
            keys = head.causal ? first + lanes - firstKey : head.length;
        }
    }

    private static void forwardBlock(Args a, Head head, Block block) {
        int lanes = block.lanes;
        int keys = block.keys;
        float[] s = a.scratch(0, keys * lanes);
        float[] max = a.scratch(1, KEYS * LANES);
        float[] sum = a.scratch(2, LANES);
        float[] some = a.scratch(3, KEYS * LANES);
        scores(a, head, block, s);
        mask(head, block, s);
        highest(s, keys, lanes, max, some);
        repeat(max, lanes);
        java.util.Arrays.fill(sum, 0, lanes, 0f);
        for (int at = 0; at < keys * lanes; at += KEYS * lanes) {
            int n = Math.min(KEYS * lanes, keys * lanes - at);
            System.arraycopy(s, at, some, 0, n);
            subtract(some, max, n);
            VectorMath.exp(some, 0, n);
            addKeys(some, n, sum, lanes);
            System.arraycopy(some, 0, s, at, n);
        }
        float[] out = a.floats(4);
        int outAt = head.at(a.at(4), block.first);
        int vAt = head.keyAt(a.at(2), block.firstKey);
        Gemm weigh = Gemm.tn(lanes, head.width, keys);
        a.blas().gemm(weigh, 1f, s, 0, lanes, a.floats(2), vAt, head.keyD, 0f, out, outAt, head.d);
        for (int i = 0; i < lanes; i++) {
            float inverse = 1f / sum[i];
            for (int j = 0; j < head.width; j++) {
                out[outAt + i * head.d + j] *= inverse;
            }
            a.floats(5)[head.sumAt(a.at(5), block.first + i)] = max[i] + (float) Math.log(sum[i]);
        }
    }

    private static void backwardBlock(Args a, Head head, Block block) {
        int lanes = block.lanes;
        int keys = block.keys;
        float[] p = a.scratch(0, keys * lanes);
        float[] dp = a.scratch(4, keys * lanes);
        float[] logSum = a.scratch(1, KEYS * LANES);
        float[] inner = a.scratch(2, LANES);
        scores(a, head, block, p);
        for (int i = 0; i < lanes; i++) {
            logSum[i] = a.floats(5)[head.sumAt(a.at(5), block.first + i)];
            inner[i] = Sums.dot(
                    a.floats(4),
                    head.at(a.at(4), block.first + i),
                    a.floats(6),
                    head.at(a.at(6), block.first + i),
                    head.width);
        }
        float[] slope = null;
        if (head.softCap > 0f) {
            slope = a.scratch(5, keys * lanes);
            slopesOfCap(p, slope, keys * lanes, 1f / head.softCap);
        }
        mask(head, block, p);
        repeat(logSum, lanes);
        float[] some = a.scratch(3, KEYS * LANES);
        for (int at = 0; at < keys * lanes; at += KEYS * lanes) {
            int n = Math.min(KEYS * lanes, keys * lanes - at);
            System.arraycopy(p, at, some, 0, n);
            subtract(some, logSum, n);
            VectorMath.exp(some, 0, n);
            System.arraycopy(some, 0, p, at, n);
        }

        int d = head.d;
        int keyD = head.keyD;
        int query = head.at(0, block.first);
        int key = head.keyAt(0, block.firstKey);
        float[] dout = a.floats(6);
        Gemm outer = Gemm.nt(keys, lanes, head.width);
        a.blas().gemm(outer, 1f, a.floats(2), a.at(2) + key, keyD, dout, a.at(6) + query, d, 0f, dp, 0, lanes);
        Gemm onKeys = Gemm.nn(keys, head.width, lanes);
        a.blas().gemm(onKeys, 1f, p, 0, lanes, dout, a.at(6) + query, d, 1f, a.floats(9), a.at(9) + key, keyD);
        for (int row = 0; row < keys; row++) {
            softmaxBackward(p, dp, row * lanes, inner, lanes);
        }
        if (slope != null) {
            multiply(dp, slope, keys * lanes);
        }
        float scale = head.scale;
        float[] q = a.floats(0);
        a.blas().gemm(onKeys, scale, dp, 0, lanes, q, a.at(0) + query, d, 1f, a.floats(8), a.at(8) + key, keyD);
        Gemm onQueries = Gemm.tn(lanes, head.width, keys);
        float[] k = a.floats(1);
        a.blas().gemm(onQueries, scale, dp, 0, lanes, k, a.at(1) + key, keyD, 1f, a.floats(7), a.at(7) + query, d);
    }

    /** s[key, lane] = scale k . q, capped where there is a cap. */
    private static void scores(Args a, Head head, Block block, float[] s) {
        int lanes = block.lanes;
        int kAt = head.keyAt(a.at(1), block.firstKey);
        int qAt = head.at(a.at(0), block.first);
        Gemm shape = Gemm.nt(block.keys, lanes, head.width);
        a.blas().gemm(shape, head.scale, a.floats(1), kAt, head.keyD, a.floats(0), qAt, head.d, 0f, s, 0, lanes);
        if (head.softCap > 0f) {
            SoftCap.cap(s, 0, block.keys * lanes, head.softCap);
        }
    }

    /** Negative infinity where the query may not see the key. */
    private static void mask(Head head, Block block, float[] s) {
        if (!head.causal) {
            return;
        }
        int lanes = block.lanes;
        int firstAhead = block.firstKey - block.first;
        for (int key = 0; key < block.keys; key++) {
            int ahead = firstAhead + key;
            if (ahead <= 0 && (head.window == 0 || ahead + head.window >= lanes)) {
                continue;
            }
            int hiddenBefore = Math.min(lanes, Math.max(0, ahead));
            int hiddenFrom = head.window == 0 ? lanes : Math.min(lanes, Math.max(0, ahead + head.window));
            java.util.Arrays.fill(s, key * lanes, key * lanes + hiddenBefore, Float.NEGATIVE_INFINITY);
            java.util.Arrays.fill(s, key * lanes + hiddenFrom, (key + 1) * lanes, Float.NEGATIVE_INFINITY);
        }
    }

    /** 1 - tanh^2 from capped scores. */
    private static void slopesOfCap(float[] capped, float[] slope, int n, float inverse) {
        for (int i = 0; i < n; i++) {
            float tanh = capped[i] * inverse;
            slope[i] = 1f - tanh * tanh;
        }
    }

    private static void multiply(float[] x, float[] by, int n) {
        for (int i = 0; i < n; i++) {
            x[i] *= by[i];
        }
    }

    /** max[lane] = the highest score of its keys; {@code some} is scratch, as large as max: 16 keys. */
    private static void highest(float[] s, int keys, int lanes, float[] max, float[] some) {
        int width = KEYS * lanes;
        java.util.Arrays.fill(max, 0, width, Float.NEGATIVE_INFINITY);
        for (int at = 0; at < keys * lanes; at += width) {
            int n = Math.min(width, keys * lanes - at);
            System.arraycopy(s, at, some, 0, n);
            takeMax(some, max, n);
        }
        for (int from = width / 2; from >= lanes; from /= 2) {
            System.arraycopy(max, from, some, 0, from);
            takeMax(some, max, from);
        }
    }

    private static void takeMax(float[] x, float[] max, int n) {
        for (int i = 0; i < n; i++) {
            max[i] = Math.max(max[i], x[i]);
        }
    }

    /** What the first lanes hold, for as many lanes as 16 keys have. */
    private static void repeat(float[] x, int lanes) {
        for (int at = lanes; at < KEYS * lanes; at += lanes) {
            System.arraycopy(x, 0, x, at, lanes);
        }
    }

    /** sum[lane] += x[key, lane], keys ascending. */
    private static void addKeys(float[] x, int n, float[] sum, int lanes) {
        int at = 0;
        for (; at + 8 * lanes <= n; at += 8 * lanes) {
            addEight(x, at, sum, lanes);
        }
        for (; at < n; at += lanes) {
            ColumnSums.addRow(x, at, sum, 0, lanes);
        }
    }

    private static void addEight(float[] x, int at, float[] sum, int n) {
        int b = at + n, c = b + n, d = c + n, e = d + n, f = e + n, g = f + n, h = g + n;
        for (int i = 0; i < n; i++) {
            float four = (((sum[i] + x[at + i]) + x[b + i]) + x[c + i]) + x[d + i];
            sum[i] = (((four + x[e + i]) + x[f + i]) + x[g + i]) + x[h + i];
        }
    }

    private static void subtract(float[] x, float[] from, int n) {
        for (int i = 0; i < n; i++) {
            x[i] -= from[i];
        }
    }

    /** dp becomes p (dp - inner). */
    private static void softmaxBackward(float[] p, float[] dp, int at, float[] inner, int n) {
        for (int i = 0; i < n; i++) {
            dp[at + i] = p[at + i] * (dp[at + i] - inner[i]);
        }
    }
}
