package saeengine.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import saeengine.activations.RowParts;
import saeengine.activations.RowSource;
import saeengine.autograd.Tape;
import saeengine.data.DataException;
import saeengine.eval.ChunkedSae;
import saeengine.eval.SaeMetrics;
import saeengine.eval.SaeTerms;
import saeengine.latents.FactMeasure;
import saeengine.run.Log;
import saeengine.run.Meter;
import saeengine.sae.KeptLatents;
import saeengine.sae.Latents;
import saeengine.sae.Sae;
import saeengine.shard.ShardNumber;
import saeengine.synthetic.TruthMetrics;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;

/** Rows through several autoencoders or transcoders in one reading, and the metrics of each. */
public final class RowMetrics {
    private final Device device;
    private final List<Sae> saes;
    private final Check check;
    private final RowParts parts;
    private final @Nullable Truth truth;
    private final List<FactMeasure> facts;
    private final List<SaeMetrics> metrics = new ArrayList<>();

    /** The rows of a chunk that count. */
    private int first;

    private int end = Integer.MAX_VALUE;

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
            Device device,
            RowParts parts,
            List<Sae> saes,
            Check check,
            @Nullable Truth truth,
            List<FactMeasure> facts,
            BiFunction<Integer, Integer, SaeMetrics> of) {
        this.truth = truth;
        this.facts = facts;
        this.parts = parts;
        this.device = device;
        this.saes = saes;
        this.check = check;
        saes.forEach(sae -> metrics.add(of.apply(parts.outputs(), sae.features())));
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
            @Nullable Truth truth,
            List<FactMeasure> facts) {
        RowMetrics all = new RowMetrics(device, parts, saes, check, truth, facts, SaeMetrics::new);
        long left = most;
        for (float[] chunk = rows.next(); chunk != null && left > 0; chunk = left > 0 ? rows.next() : null) {
            int n = (int) Math.min(left, chunk.length / rows.dims());
            all.add(chunk, n, rows::nameOf);
            left -= n;
        }
        return all.metrics.stream().map(SaeMetrics::result).toList();
    }

    /** How many batches so many rows make: shards are of whole ones. */
    static long batches(long rows) {
        return (rows + SaeMetrics.BATCH_ROWS - 1) / SaeMetrics.BATCH_ROWS;
    }

    /**
     * Of a shard's rows what adds up, with those of the others, to what {@link #of} says of the first
     * {@code most}. Chunks are computed whole, as there: a product's last bits go by its shape.
     *
     * @param rows at their beginning; what comes before is gone over
     */
    public static List<SaeTerms> terms(
            Device device,
            RowSource rows,
            RowParts parts,
            long most,
            ShardNumber shard,
            List<Sae> saes,
            Check check,
            Log log) {
        long from = shard.from(batches(most)) * SaeMetrics.BATCH_ROWS;
        long until = Math.min(most, shard.until(batches(most)) * SaeMetrics.BATCH_ROWS);
        Meter progress = log.meter("rows", "rows", until - from);
        RowMetrics all = new RowMetrics(device, parts, saes, check, null, List.of(), SaeMetrics::keeping);
        for (long at = goTo(rows, from); at < until; ) {
            float[] chunk = rows.next();
            if (chunk == null) {
                throw new DataException("the rows end before " + until + ", and more were counted; have they changed?");
            }
            int n = (int) Math.min(most - at, chunk.length / rows.dims());
            all.first = (int) Math.max(0, from - at);
            all.end = (int) Math.min(n, until - at);
            all.add(chunk, n, rows::nameOf);
            at += n;
            progress.at(Math.min(at, until) - from);
        }
        progress.wipe();
        return all.metrics.stream().map(SaeMetrics::terms).toList();
    }

    /** To the chunk that has this row; how many rows come before it. */
    private static long goTo(RowSource rows, long row) {
        long before = 0;
        while (true) {
            RowSource.Place place = rows.place();
            int chunk = rows.skip();
            if (chunk == 0 || before + chunk > row) {
                rows.seek(place);
                return before;
            }
            before += chunk;
        }
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
            some(
                    from,
                    n,
                    (a, b) -> to.add(
                            range(x, a, b, n),
                            range(y, a, b, n),
                            range(indices, a, b, n),
                            range(values, a, b, n),
                            k,
                            b - a));
            if (truth != null) {
                int[][] fired = truth.fired().get();
                for (int row = 0; row < n; row++) {
                    truth.metrics().get(sae).add(fired[from + row], indices, values, row * k, k);
                }
            }
        } else {
            float[] all = latents.dense().toArray();
            some(from, n, (a, b) -> to.add(range(x, a, b, n), range(y, a, b, n), range(all, a, b, n), b - a));
            if (truth != null) {
                int[][] fired = truth.fired().get();
                for (int row = 0; row < n; row++) {
                    truth.metrics().get(sae).add(fired[from + row], all, row * (all.length / n));
                }
            }
        }
    }

    private interface Range {
        void take(int from, int until);
    }

    /** Those of {@code n} rows from {@code from} of the chunk on that count. */
    private void some(int from, int n, Range use) {
        int a = Math.max(0, first - from);
        int b = Math.min(n, end - from);
        if (a < b) {
            use.take(a, b);
        }
    }

    private static float[] range(float[] all, int from, int until, int rows) {
        int width = all.length / rows;
        return until - from == rows ? all : Arrays.copyOfRange(all, from * width, until * width);
    }

    private static int[] range(int[] all, int from, int until, int rows) {
        int width = all.length / rows;
        return until - from == rows ? all : Arrays.copyOfRange(all, from * width, until * width);
    }
}
