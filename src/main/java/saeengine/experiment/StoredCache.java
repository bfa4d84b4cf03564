package saeengine.experiment;

import java.util.Locale;
import java.util.Objects;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import saeengine.activations.RowParts;
import saeengine.activations.RowSource;
import saeengine.cache.ActivationCache;
import saeengine.cache.CacheManifest;
import saeengine.cache.CachedPart;
import saeengine.data.sae.Provenance;
import saeengine.material.HeldOut;
import saeengine.run.Log;
import saeengine.run.MemoryPlan;
import saeengine.run.Meter;

/**
 * The rows of a folder of {@code harvest}. Stories are held out as those of a text are, by the same numbers, so that no
 * step sees a row of a story that is evaluated.
 */
final class StoredCache implements StoredRows {
    private final TrainConfig config;
    private final Log log;
    private final ActivationCache cache;
    private @Nullable CachedPart trained;
    private @Nullable CachedPart evaluated;
    private boolean heldOut;

    StoredCache(TrainConfig config, Log log) {
        this.log = log;
        this.config = config;
        this.cache = ActivationCache.open(config.recorded());
        requireKind();
        requireWindow(config);
    }

    private void requireKind() {
        boolean apart = config.trained().transcodes();
        if (apart != parts().apart()) {
            cache.close();
            throw new IllegalArgumentException("--activations " + config.recorded() + ": holds "
                    + (apart
                            ? "rows of one place, and --recipe " + config.recipe
                                    + " reads one and writes another; harvest with --transcoder"
                            : "pairs for a transcoder, and --recipe " + config.recipe
                                    + " has one place; harvest without --transcoder"));
        }
    }

    /** A heap cannot hold more of one array. */
    private void requireWindow(TrainConfig asked) {
        long most = (Integer.MAX_VALUE - 64L) / parts().width();
        if (asked.buffer > most) {
            cache.close();
            throw new IllegalArgumentException("--buffer " + asked.buffer + ": at most " + most + " rows of "
                    + parts().width() + " numbers are mixed at a time");
        }
    }

    @Override
    public RowParts parts() {
        return cache.parts();
    }

    @Override
    public long rows() {
        return cache.rows();
    }

    @Override
    public String summary() {
        return cache.manifest().summary();
    }

    @Override
    public Provenance placed(Provenance provenance) {
        CacheManifest manifest = cache.manifest();
        return RowStreams.placed(
                provenance,
                manifest.setting("model"),
                manifest.setting("site"),
                manifest.setting("writes"),
                manifest.settings().get("context").getAsLong());
    }

    /** Reads every byte once: a shard that was damaged is known by its sum, and before anything is trained. */
    @Override
    public void load() {
        log.say("rows: " + config.recorded() + ", " + summary());
        Meter progress = log.meter("checking rows", "rows", rows());
        cache.check(progress::at);
        progress.wipe();
        log.say("held out: " + split());
    }

    /** The parts are there once the rows are loaded. */
    private CachedPart toTrainOn() {
        return Objects.requireNonNull(trained);
    }

    private CachedPart toEvaluateOn() {
        return Objects.requireNonNull(evaluated);
    }

    private String split() {
        trained = cache.all();
        evaluated = trained;
        if (config.heldOutShare() > 0) {
            LongPredicate kept = HeldOut.kept(config.heldOutShare());
            CachedPart rest = cache.stories(kept.negate());
            String every = String.format(Locale.ROOT, "one story in every %,d", HeldOut.every(config.heldOutShare()));
            if (rest.rows() == 0) {
                return "nothing, for the rows have not " + every;
            }
            if (rest.rows() == rows()) {
                return "nothing, for the rows are all of one story";
            }
            trained = cache.stories(kept);
            evaluated = rest;
            heldOut = true;
            return every + " (--hold-out), " + String.format(Locale.ROOT, "%,d rows", rest.rows());
        }
        if (!config.ordered()) {
            return "nothing, by --hold-out 0";
        }
        long reached = config.rowsOrWindows();
        long last = reached >= rows() ? -1 : cache.storyOf(reached - 1);
        CachedPart after = cache.stories(story -> story > last);
        if (last < 0 || after.rows() == 0) {
            return "nothing, for rows are taken as they come, and the steps read all stories";
        }
        evaluated = after;
        heldOut = true;
        return String.format(Locale.ROOT, "the %,d rows of stories that the steps do not come to", after.rows());
    }

    @Override
    public boolean heldOut() {
        return heldOut;
    }

    @Override
    public long trained() {
        return toTrainOn().rows();
    }

    @Override
    public RowSource toTrain() {
        CachedPart part = toTrainOn();
        return config.inOrder ? part.inOrder(0, part.rows()) : part.shuffled(config.buffer, config.seed);
    }

    @Override
    public int rowsAtOnce() {
        return CachedPart.CHUNK;
    }

    @Override
    public RowSource toEvaluate() {
        CachedPart part = toEvaluateOn();
        return part.inOrder(0, part.rows());
    }

    @Override
    public String nameOfEvaluated(int row) {
        return toEvaluateOn().nameOf(row);
    }

    @Override
    public boolean shuffled() {
        return !config.inOrder;
    }

    @Override
    public void addTo(MemoryPlan plan) {
        long window = config.inOrder ? CachedPart.AHEAD : Math.min(rows(), config.buffer);
        // One that is given out, one that is read meanwhile, and one that the collector has not come to.
        plan.add("rows read ahead, in three windows", 3 * 4 * window * (parts().width() + 1), "--buffer");
        if (config.heldOutShare() > 0) {
            plan.add(
                    "where stories begin and end, of both parts",
                    2 * 2 * 8 * cache.manifest().stories());
        }
    }

    @Override
    public void close() {
        cache.close();
    }
}
