package saeengine.experiment;

import com.google.gson.JsonObject;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import saeengine.activations.RowParts;
import saeengine.activations.RowSource;
import saeengine.cpu.OpenBlas;
import saeengine.eval.PcaBound;
import saeengine.eval.SaeMetrics;
import saeengine.latents.FactMeasure;
import saeengine.latents.TokenFacts;
import saeengine.material.HostAlgebra;
import saeengine.metric.Metric;
import saeengine.run.Log;
import saeengine.sae.Sae;
import saeengine.study.RowMetrics;
import saeengine.tensor.Device;

/**
 * The rows that a run's results are measured on, in their original units: the bound and the final measures are taken over
 * the same ones, so that no squared error can be below its bound. A transcoder has no bound: it may write what it does not
 * read.
 */
public final class EvalRows {
    /** Fewer rows for each dim make a covariance that says little of its smallest eigenvalues. */
    private static final int FEW = 10;

    private static final int CHUNK = 1024;

    private final FirstRows rows;
    private final RowParts parts;
    private final boolean heldOut;
    private final @Nullable TokenFacts facts;
    private final @Nullable PcaBound bound;

    /** @param heldOut whether training keeps away from them */
    public EvalRows(FirstRows rows, boolean heldOut) {
        this(rows, RowParts.same(rows.dims()), heldOut, null);
    }

    /** @param facts that hold at the tokens of these rows; null where none are known */
    public EvalRows(FirstRows rows, RowParts parts, boolean heldOut, @Nullable TokenFacts facts) {
        this.facts = facts;
        this.rows = rows;
        this.parts = parts;
        this.heldOut = heldOut;
        this.bound = parts.apart()
                ? null
                : PcaBound.of(rows.rows(), rows.count(), rows.dims(), new HostAlgebra(OpenBlas.load()));
    }

    int count() {
        return rows.count();
    }

    /** What they are called wherever a figure of theirs stands. */
    String name() {
        return heldOut ? "held-out rows" : "training rows";
    }

    /** Whether there is a bound that no autoencoder gets under. */
    boolean bounded() {
        return bound != null;
    }

    /** That bound; NaN where there is none. */
    double bound(int features) {
        return bound != null ? bound.of(features) : Double.NaN;
    }

    private double variance() {
        return bound != null ? bound.variance() : rows.targets(parts).spread();
    }

    /** What the latents of an autoencoder tell of the tokens that the rows are of; nothing where no facts are known. */
    Optional<FactMeasure> facts(Sae sae) {
        return Optional.ofNullable(facts).map(known -> new FactMeasure(known, sae.features()));
    }

    /** Every measure of one autoencoder, whose latents are handed on. */
    public SaeMetrics.Result metrics(Device device, Sae sae, Optional<FactMeasure> told) {
        List<FactMeasure> measures = told.map(List::of).orElse(List.of());
        return RowMetrics.of(device, source(), parts, rows.count(), List.of(sae), (at, y, nameOf) -> {}, measures)
                .get(0);
    }

    /**
     * Every measure of some autoencoders, which take rows in their original units. One that float32 does not hold is none:
     * a run that has come to its end says the others.
     */
    public List<SaeMetrics.Result> metrics(Device device, List<Sae> saes) {
        return RowMetrics.of(device, source(), parts, rows.count(), saes, (sae, y, nameOf) -> {});
    }

    private RowSource source() {
        return new RowSource() {
            private int at;

            @Override
            public int dims() {
                return rows.dims();
            }

            @Override
            public float @Nullable [] next() {
                if (at == rows.count()) {
                    return null;
                }
                int from = at;
                at = Math.min(rows.count(), from + CHUNK);
                return java.util.Arrays.copyOfRange(rows.rows(), from * rows.dims(), at * rows.dims());
            }

            @Override
            public int mostRows() {
                return CHUNK;
            }

            @Override
            public Place place() {
                return new Place(at, 0);
            }

            @Override
            public void seek(Place place) {
                at = (int) place.unit();
            }

            @Override
            public void close() {}
        };
    }

    void say(Log log, Collection<Integer> features) {
        if (bound == null) {
            log.say(
                    "evaluated: %,d %s, targets %d wide: variance %.6g, the mse of their mean",
                    count(), name(), parts.outputs(), variance());
            return;
        }
        log.say(
                "evaluated: %,d %s, %d wide: variance %.6g; no autoencoder has a smaller mse on them than",
                count(), name(), bound.dims(), bound.variance());
        for (int f : new TreeSet<>(features)) {
            log.say("  %-8s PCA bound %.6g", "F=" + f, bound.of(f));
        }
        if (count() < FEW * rows.dims()) {
            log.say(
                    "  these are few rows for %,d dims, so bounds and results are rough: %s",
                    rows.dims(),
                    heldOut ? "a larger --hold-out or --eval-text has more" : "a larger --eval-rows or text has more");
        }
    }

    /** What bounds.json holds. */
    JsonObject json(Collection<Integer> features) {
        JsonObject bounds = new JsonObject();
        if (bound != null) {
            for (int f : new TreeSet<>(features)) {
                bounds.addProperty(Integer.toString(f), bound.of(f));
            }
        }
        JsonObject json = new JsonObject();
        json.addProperty("of", name());
        json.addProperty(Metric.BOUND_ROWS.key(), count());
        json.addProperty(Metric.DIMS.key(), parts.outputs());
        json.addProperty(Metric.VARIANCE.key(), variance());
        json.add("bounds", bounds);
        return json;
    }
}
