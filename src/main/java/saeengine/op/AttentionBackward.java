package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Args;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * The backward pass of {@link Attention} on a GPU, whose multiprocessors want more blocks than there are key heads: a launch over
 * tiles of queries, then one over tiles of keys, each of which makes the weights again from the saved log-sum-exp. That is
 * seven products in place of five, and no element has two blocks that add to it. As in FlashAttention-2 (Dao, 2023), but
 * that its one launch adds to the queries' gradient atomically.
 *
 * <p>The twins go over pairs of positions one by one and sum in float64.
 */
final class AttentionBackward {
    /** Positions of a tile, of queries and of keys. */
    private static final int TILE = 32;

    private AttentionBackward() {}

    static void run(
            Tape t, Tensor q, Tensor k, Tensor v, Tensor starts, Tensor out, Tensor logSum, Attention.Form form) {
        Tensor dout = t.grad(out);
        Tensor dq = t.grad(q);
        Tensor dk = t.grad(k);
        Tensor dv = t.grad(v);
        int sequences = starts.size() - 1;
        int tiles = Attention.tiles(q.rows(), sequences, TILE);
        int mark = t.device().mark();
        Tensor inner = t.empty(logSum.shape());
        t.run(
                QUERIES,
                tiles * form.heads(),
                q,
                k,
                v,
                starts,
                out,
                logSum,
                dout,
                dq,
                inner,
                q.cols(),
                form.heads(),
                form.keyHeads(),
                form.window(),
                form.causal() ? 1 : 0,
                form.scale(),
                form.softCap(),
                sequences,
                tiles);
        t.run(
                KEYS,
                tiles * form.keyHeads(),
                q,
                k,
                v,
                starts,
                inner,
                logSum,
                dout,
                dk,
                dv,
                q.cols(),
                form.heads(),
                form.keyHeads(),
                form.window(),
                form.causal() ? 1 : 0,
                form.scale(),
                form.softCap(),
                sequences,
                tiles);
        t.device().release(mark);
    }

    /** An item is 32 queries of a head, of one sequence. inner[i, head] = o_i . do_i is kept for {@link #KEYS}. */
    static final Kernel QUERIES = Kernel.perBlock(
            "attention_backward_queries",
            (a, from, to) -> Attention.Head.tiles(a, 9, TILE, from, to, (head, first) -> {
                for (int i = first; i < Math.min(head.length, first + TILE); i++) {
                    double inner = dot(a, 4, head.at(0, i), 6, head.at(0, i), head.width);
                    a.floats(8)[head.sumAt(a.at(8), i)] = (float) inner;
                    double[] sum = new double[head.width];
                    for (int j = 0; j < head.length; j++) {
                        if (head.sees(i, j)) {
                            add(sum, new Pair(a, head, i, j, inner).slope, a, 1, head.keyAt(0, j));
                        }
                    }
                    addTo(a, 7, head.at(0, i), sum, head.scale);
                }
            }));

    /** An item is 32 keys of a key head, of one sequence: the query heads that share it add in order. */
    static final Kernel KEYS = Kernel.perBlock("attention_backward_keys", (a, from, to) -> {
        int group = a.integer(10) / a.integer(11);
        int tiles = a.integer(17);
        for (int item = from; item < to; item++) {
            for (int i = 0; i < group; i++) {
                int ofHead = (item / tiles * group + i) * tiles + item % tiles;
                Attention.Head.tiles(a, 9, TILE, ofHead, ofHead + 1, (head, first) -> keys(a, head, first));
            }
        }
    });

    private static void keys(Args a, Attention.Head head, int first) {
        for (int j = first; j < Math.min(head.length, first + TILE); j++) {
            double[] ofKey = new double[head.width];
            double[] ofValue = new double[head.width];
            for (int i = 0; i < head.length; i++) {
                if (head.sees(i, j)) {
                    Pair pair = new Pair(a, head, i, j, a.floats(4)[head.sumAt(a.at(4), i)]);
                    add(ofValue, pair.weight, a, 6, head.at(0, i));
                    add(ofKey, pair.slope, a, 0, head.at(0, i));
                }
            }
            addTo(a, 7, head.keyAt(0, j), ofKey, head.scale);
            addTo(a, 8, head.keyAt(0, j), ofValue, 1);
        }
    }

    /** A query and a key that it sees: p, and p (dp - inner) times what a cap leaves. */
    private static final class Pair {
        final double weight;
        final double slope;

        Pair(Args a, Attention.Head head, int i, int j, double inner) {
            double score = head.scale * dot(a, 0, head.at(0, i), 1, head.keyAt(0, j), head.width);
            double left = 1;
            if (head.softCap > 0) {
                double tanh = Math.tanh(score / head.softCap);
                score = head.softCap * tanh;
                left = 1 - tanh * tanh;
            }
            weight = Math.exp(score - a.floats(5)[head.sumAt(a.at(5), i)]);
            double dp = dot(a, 6, head.at(0, i), 2, head.keyAt(0, j), head.width);
            slope = weight * (dp - inner) * left;
        }
    }

    private static double dot(Args a, int x, int xAt, int y, int yAt, int n) {
        double dot = 0;
        for (int c = 0; c < n; c++) {
            dot += (double) a.floats(x)[a.at(x) + xAt + c] * a.floats(y)[a.at(y) + yAt + c];
        }
        return dot;
    }

    private static void add(double[] sum, double times, Args a, int x, int at) {
        for (int c = 0; c < sum.length; c++) {
            sum[c] += times * a.floats(x)[a.at(x) + at + c];
        }
    }

    private static void addTo(Args a, int x, int at, double[] sum, double times) {
        for (int c = 0; c < sum.length; c++) {
            a.floats(x)[a.at(x) + at + c] += (float) (times * sum[c]);
        }
    }
}
