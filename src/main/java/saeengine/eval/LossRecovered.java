package saeengine.eval;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import saeengine.autograd.Tape;
import saeengine.metric.Metric;
import saeengine.nn.Site;
import saeengine.nn.Transformer;
import saeengine.op.GatherRows;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;

/**
 * What a model still knows when it works with reconstructed activations, against what it knows with none.
 *
 * <p>The end-of-text id is put before each window of text and each of the window's tokens is predicted, four times:
 * with what a site writes as it is (clean), with its rows reconstructed from those it reads, with its rows zero, and with
 * each row the mean row. A residual stream is read and written; of an MLP, its input is read and its output written. Cross-entropies are means over all tokens, in nats, summed in float64.
 */
public final class LossRecovered {
    private final Device device;
    private final Transformer model;
    private final Form form;
    private final Continuation rest;

    /**
     * What is measured.
     *
     * @param site where rows are exchanged
     * @param endOfText the id put before each window
     * @param special what becomes of that id's own row
     * @param packTokens windows go through the model together until they have so many tokens
     * @param logitRows rows of logits held at once
     */
    public record Form(Site site, int endOfText, SpecialPosition special, int packTokens, int logitRows) {
        public Form {
            if (packTokens < 1 || logitRows < 1) {
                throw new IllegalArgumentException(
                        "a pack and a chunk of logits have at least one row, got " + packTokens + ", " + logitRows);
            }
        }

        /** Of residual stream {@code layer}. */
        public Form(int layer, int endOfText, SpecialPosition special, int packTokens, int logitRows) {
            this(Site.residual(layer), endOfText, special, packTokens, logitRows);
        }

        /** Packs of 2048 tokens, 256 rows of logits, the special position left as it is. */
        public static Form of(int layer, int endOfText) {
            return of(Site.residual(layer), endOfText);
        }

        public static Form of(Site site, int endOfText) {
            return new Form(site, endOfText, SpecialPosition.UNREPLACED, 2048, 256);
        }

        public Form with(SpecialPosition other) {
            return new Form(site, endOfText, other, packTokens, logitRows);
        }
    }

    /**
     * Token means of the cross-entropy.
     *
     * @param tokens predicted tokens
     * @param clean of the model as it is
     * @param zero with zero rows
     * @param mean with mean rows
     * @param reconstructed with reconstructed rows
     */
    public record Result(long tokens, double clean, double zero, double mean, double reconstructed)
            implements MetricView {
        /** (zero - reconstructed) / (zero - clean); NaN where zero rows cost nothing. */
        public double lossRecovered() {
            return recovered(zero);
        }

        /** (mean - reconstructed) / (mean - clean); NaN where mean rows cost nothing. */
        public double lossRecoveredMean() {
            return recovered(mean);
        }

        private double recovered(double ablated) {
            return ablated == clean ? Double.NaN : (ablated - reconstructed) / (ablated - clean);
        }

        @Override
        public Map<String, Double> values() {
            return new MetricView.Builder()
                    .put(Metric.CE_TOKENS, tokens)
                    .put(Metric.CE_CLEAN, clean)
                    .put(Metric.CE_ZERO, zero)
                    .put(Metric.CE_MEAN, mean)
                    .put(Metric.CE_RECONSTRUCTED, reconstructed)
                    .put(Metric.LOSS_RECOVERED, lossRecovered())
                    .put(Metric.LOSS_RECOVERED_MEAN, lossRecoveredMean())
                    .build();
        }
    }

    /** Of a model with all its blocks and its head. */
    public LossRecovered(Device device, Transformer model, Form form) {
        form.site().in(model.config());
        this.device = device;
        this.model = model;
        this.form = form;
        this.rest = new Continuation(device, model, form);
    }

    /** Measures in two passes over the windows, the first for the mean row; they can be iterated twice. */
    public Result measure(Iterable<int[]> windows, Reconstruct reconstruct) {
        return measure(windows, reconstruct, meanRow(windows));
    }

    /** Measures in one pass, with a mean row known from elsewhere. */
    public Result measure(Iterable<int[]> windows, Reconstruct reconstruct, float[] meanRow) {
        return measureAll(windows, List.of(reconstruct), meanRow).get(0);
    }

    /**
     * One result for each way to reconstruct, over the same windows.
     *
     * <p>The site's rows, the clean loss and both ablated ones do not depend on an autoencoder and are computed
     * once: n of them cost n + 3 runs of the rest of the model instead of 4 n.
     */
    public List<Result> measureAll(Iterable<int[]> windows, List<Reconstruct> reconstructions, float[] meanRow) {
        int dims = form.site().outputs(model.config());
        if (meanRow.length != dims) {
            throw new IllegalArgumentException("the mean row has " + meanRow.length + " dims, the site " + dims);
        }
        LossSums all = new LossSums(reconstructions.size());
        forEachPack(windows, 0, Long.MAX_VALUE, reconstructions, meanRow, all::add);
        return all.results();
    }

    /** How many packs the windows make, which is what can be measured apart. */
    public long packs(Iterable<int[]> windows) {
        return WindowPack.forEach(windows, form, Long.MAX_VALUE, Long.MAX_VALUE, pack -> {});
    }

    /**
     * The sums of the packs {@code [from, until)}, one after the other. {@link LossSums} of all packs in their order are those
     * of {@link #measureAll}, bit for bit.
     */
    public void forEachPack(
            Iterable<int[]> windows,
            long from,
            long until,
            List<Reconstruct> reconstructions,
            float[] meanRow,
            Consumer<PackLosses> use) {
        int dims = form.site().outputs(model.config());
        WindowPack.forEach(windows, form, from, until, pack -> {
            double[] reconstructed = new double[reconstructions.size()];
            try (Tape tape = Tape.inference(device)) {
                Site.Reached site = form.site().reach(model, tape, model.sequences(tape, pack.windows()));
                double clean = rest.clean(pack, site);
                double zero = rest.exchanged(pack, site, (t, rows) -> t.zeros(rows.rows(), dims));
                double mean = rest.exchanged(pack, site, (t, rows) -> repeated(t, meanRow, rows.rows()));
                for (int i = 0; i < reconstructed.length; i++) {
                    reconstructed[i] = rest.exchanged(pack, site, reconstructions.get(i));
                }
                use.accept(new PackLosses(pack.tokens(), clean, zero, mean, reconstructed));
            }
        });
    }

    /** The mean of the rows that would be replaced, summed in float64; zeros where none would be. */
    public float[] meanRow(Iterable<int[]> windows) {
        MeanSums all = new MeanSums(form.site().outputs(model.config()));
        forEachPackSum(windows, 0, Long.MAX_VALUE, all::add);
        return all.meanRow();
    }

    /** The sums of the rows of packs {@code [from, until)} that would be replaced: {@link MeanSums} has their mean. */
    public void forEachPackSum(Iterable<int[]> windows, long from, long until, Consumer<PackSum> use) {
        int dims = form.site().outputs(model.config());
        WindowPack.forEach(windows, form, from, until, pack -> {
            double[] sum = new double[dims];
            float[] x = writtenRows(pack);
            for (int row : pack.replaced()) {
                for (int j = 0; j < dims; j++) {
                    sum[j] += x[row * dims + j];
                }
            }
            use.accept(new PackSum(pack.replaced().length, sum));
        });
    }

    private float[] writtenRows(WindowPack pack) {
        try (Tape tape = Tape.inference(device)) {
            return form.site()
                    .reach(model, tape, model.sequences(tape, pack.windows()))
                    .output()
                    .toArray();
        }
    }

    private static Tensor repeated(Tape t, float[] row, int times) {
        Tensor table = t.of(row, 1, row.length);
        return GatherRows.gatherRows(t, table, t.of(new int[times], times));
    }
}
