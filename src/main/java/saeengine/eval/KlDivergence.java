package saeengine.eval;

import java.util.Arrays;
import java.util.List;
import saeengine.autograd.Tape;
import saeengine.nn.Site;
import saeengine.nn.Transformer;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;

/**
 * How far what a model predicts moves when rows of a site are exchanged: the mean over tokens of sum p ln(p / q), p the next
 * token's probabilities with the rows as they are and q with others, in nats, in float64 from the logits.
 */
public final class KlDivergence {
    private final Device device;
    private final Transformer model;
    private final LossRecovered.Form form;

    /**
     * Token means.
     *
     * @param zero with zeros for rows
     * @param reconstructed with each of some reconstructions
     */
    public record Result(long tokens, double zero, double[] reconstructed) {}

    /** Of a model with all its blocks and its head. */
    public KlDivergence(Device device, Transformer model, LossRecovered.Form form) {
        this.device = device;
        this.model = model;
        this.form = form;
    }

    /** In one pass over the windows. */
    public Result measure(Iterable<int[]> windows, List<Reconstruct> reconstructions) {
        int dims = form.site().outputs(model.config());
        double[] sums = new double[reconstructions.size()];
        double[] zero = new double[1];
        long[] tokens = new long[1];
        WindowPack.forEach(windows, form, pack -> {
            tokens[0] += pack.tokens();
            try (Tape tape = Tape.inference(device)) {
                Site.Reached site = form.site().reach(model, tape, model.sequences(tape, pack.windows()));
                Tensor clean = site.rest().run(tape, site.output());
                zero[0] += divergence(pack, site, clean, (t, rows) -> t.zeros(rows.rows(), dims));
                for (int i = 0; i < sums.length; i++) {
                    sums[i] += divergence(pack, site, clean, reconstructions.get(i));
                }
            }
        });
        if (tokens[0] == 0) {
            throw new IllegalArgumentException("there is no token in these windows, so nothing is predicted");
        }
        return new Result(
                tokens[0],
                zero[0] / tokens[0],
                Arrays.stream(sums).map(sum -> sum / tokens[0]).toArray());
    }

    private double divergence(WindowPack pack, Site.Reached site, Tensor clean, Reconstruct exchange) {
        if (pack.replaced().length == 0) {
            return 0;
        }
        double sum = 0;
        try (Tape tape = Tape.inference(device)) {
            Tensor other = site.rest().run(tape, Continuation.exchangedRows(tape, pack, site, exchange));
            for (int from = 0; from < pack.tokens(); from += form.logitRows()) {
                int to = Math.min(pack.tokens(), from + form.logitRows());
                try (Tape chunk = Tape.inference(device)) {
                    float[] p = model.logits(chunk, clean.rowRange(from, to)).toArray();
                    float[] q = model.logits(chunk, other.rowRange(from, to)).toArray();
                    int vocabulary = p.length / (to - from);
                    for (int row = 0; row < to - from; row++) {
                        sum += divergence(p, q, row * vocabulary, vocabulary);
                    }
                }
            }
        }
        return sum;
    }

    /** sum p (ln p - ln q), of logits. */
    private static double divergence(float[] p, float[] q, int from, int vocabulary) {
        double mostP = Double.NEGATIVE_INFINITY;
        double mostQ = Double.NEGATIVE_INFINITY;
        for (int i = from; i < from + vocabulary; i++) {
            mostP = Math.max(mostP, p[i]);
            mostQ = Math.max(mostQ, q[i]);
        }
        double sumP = 0;
        double sumQ = 0;
        double difference = 0;
        for (int i = from; i < from + vocabulary; i++) {
            double e = Math.exp(p[i] - mostP);
            sumP += e;
            sumQ += Math.exp(q[i] - mostQ);
            difference += e * ((p[i] - mostP) - (q[i] - mostQ));
        }
        return difference / sumP - Math.log(sumP) + Math.log(sumQ);
    }
}
