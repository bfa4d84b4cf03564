package saeengine.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import saeengine.activations.RowParts;
import saeengine.activations.RowSource;
import saeengine.autograd.Tape;
import saeengine.eval.ChunkedSae;
import saeengine.eval.SaeMetrics;
import saeengine.latents.FactMeasure;
import saeengine.sae.KeptLatents;
import saeengine.sae.Latents;
import saeengine.sae.Sae;
import saeengine.synthetic.TruthMetrics;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;

/** Rows through several autoencoders or transcoders in one reading, and the metrics of each. */
public final class RowMetrics {
    private final Device device;
    private final List<Sae> saes;
    private final Check check;
    private final RowParts parts;
    private final Truth truth;
    private final List<FactMeasure> facts;
    private final List<SaeMetrics> metrics = new ArrayList<>();

    /** Sees every reconstruction before it is measured. */
    public interface Check {
        /**
         * May refuse it.
         *
         * @param sae which autoencoder's, by its place in the list
         * @param y some rows' reconstructions
         * @param nameOf how an error names one of these rows
         */
        void accept(int sae, float[] y, IntFunction<String> nameOf);
    }

    /**
     * What is known of the rows.
     *
     * @param fired of each row of the chunk read last the true features that fire
     * @param metrics what counts them, one an autoencoder
     */
    public record Truth(Supplier<int[][]> fired, List<TruthMetrics> metrics) {}

    private RowMetrics(
            Device device, RowParts parts, List<Sae> saes, Check check, Truth truth, List<FactMeasure> facts) {
        this.truth = truth;
        this.facts = facts;
        this.parts = parts;
        this.device = device;
        this.saes = saes;
        this.check = check;
        saes.forEach(sae -> metrics.add(new SaeMetrics(parts.outputs(), sae.features())));
    }

    /** What is written for the first {@code most} rows, or of all if there are fewer. */
    public static List<SaeMetrics.Result> of(
            Device device, RowSource rows, RowParts parts, long most, List<Sae> saes, Check check) {
        return of(device, rows, parts, most, saes, check, null, List.of());
    }

    /**
     * The same, and hands the latents on.
     *
     * @param facts what holds them against what is known of the tokens, one an autoencoder; empty where nothing is
     */
    public static List<SaeMetrics.Result> of(
            Device device,
            RowSource rows,
            RowParts parts,
            long most,
            List<Sae> saes,
            Check check,
            List<FactMeasure> facts) {
        return of(device, rows, parts, most, saes, check, null, facts);
    }

    /** The same, and counts the latents that fire against what is known. */
    public static List<SaeMetrics.Result> of(
            Device device, RowSource rows, RowParts parts, long most, List<Sae> saes, Check check, Truth truth) {
        return of(device, rows, parts, most, saes, check, truth, List.of());
    }

    private static List<SaeMetrics.Result> of(
            Device device,
            RowSource rows,
            RowParts parts,
            long most,
            List<Sae> saes,
            Check check,
            Truth truth,
            List<FactMeasure> facts) {
        RowMetrics all = new RowMetrics(device, parts, saes, check, truth, facts);
        long left = most;
        for (float[] chunk = rows.next(); chunk != null && left > 0; chunk = left > 0 ? rows.next() : null) {
            int n = (int) Math.min(left, chunk.length / rows.dims());
            all.add(chunk, n, rows::nameOf);
            left -= n;
        }
        return all.metrics.stream().map(SaeMetrics::result).toList();
    }

    private void add(float[] rows, int n, IntFunction<String> nameOf) {
        float[] inputs = parts.inputs(rows, n);
        float[] targets = parts.targets(rows, n);
        int width = parts.outputs();
        for (int i = 0; i < metrics.size(); i++) {
            int place = i;
            Sae sae = saes.get(i);
            try (Tape tape = Tape.inference(device)) {
                Tensor x = tape.empty(n, parts.dims());
                device.upload(inputs, 0, x);
                new ChunkedSae(device, sae).forEach(x, (from, until, forward) -> {
                    float[] y = forward.reconstruction().toArray();
                    check.accept(place, y, row -> nameOf.apply(from + row));
                    float[] some = Arrays.copyOfRange(targets, from * width, until * width);
                    add(place, from, some, y, until - from, forward.latents());
                });
            }
        }
    }

    /** @param from the place of the first of these rows in the chunk */
    private void add(int sae, int from, float[] x, float[] y, int n, Latents latents) {
        SaeMetrics to = metrics.get(sae);
        if (!facts.isEmpty()) {
            facts.get(sae).add(latents);
        }
        if (latents instanceof KeptLatents few) {
            int[] indices = few.indices();
            float[] values = few.kept().values().toArray();
            int k = few.kept().k();
            to.add(x, y, indices, values, k, n);
            if (truth != null) {
                int[][] fired = truth.fired().get();
                for (int row = 0; row < n; row++) {
                    truth.metrics().get(sae).add(fired[from + row], indices, values, row * k, k);
                }
            }
        } else {
            float[] all = latents.dense().toArray();
            to.add(x, y, all, n);
            if (truth != null) {
                int[][] fired = truth.fired().get();
                for (int row = 0; row < n; row++) {
                    truth.metrics().get(sae).add(fired[from + row], all, row * (all.length / n));
                }
            }
        }
    }
}
