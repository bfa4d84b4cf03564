package saeengine.experiment;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import saeengine.activations.RowParts;
import saeengine.activations.RowSource;
import saeengine.material.SyntheticMaterial;
import saeengine.run.Log;
import saeengine.run.MemoryPlan;
import saeengine.synthetic.SyntheticRows;
import saeengine.synthetic.SyntheticSettings;
import saeengine.synthetic.SyntheticWorld;

/** Synthetic rows, of which there is no end: results are measured on those of another stream of the same world. */
final class SyntheticStored implements StoredRows {
    private final String typed;
    private final SyntheticSettings settings;
    private final int threads;
    private final Log log;
    private @Nullable SyntheticWorld world;

    SyntheticStored(TrainConfig config, Log log) {
        this.log = log;
        typed = Objects.requireNonNull(config.synthetic);
        settings = SyntheticSettings.parse(typed);
        threads = config.device.threads();
    }

    @Override
    public RowParts parts() {
        return RowParts.same(settings.dims());
    }

    @Override
    public long rows() {
        return Long.MAX_VALUE;
    }

    @Override
    public long trained() {
        return Long.MAX_VALUE;
    }

    @Override
    public boolean endless() {
        return true;
    }

    @Override
    public boolean heldOut() {
        return true;
    }

    @Override
    public String summary() {
        return settings.summary();
    }

    @Override
    public void load() {
        world = SyntheticMaterial.world(settings, threads, log);
        log.say("rows: synthetic, " + summary());
        log.say("held out: rows of another stream of the same features");
    }

    @Override
    public RowSource toTrain() {
        return new SyntheticRows(Objects.requireNonNull(world), SyntheticRows.TRAINED, threads);
    }

    @Override
    public int rowsAtOnce() {
        return SyntheticRows.CHUNK;
    }

    @Override
    public RowSource toEvaluate() {
        return new SyntheticRows(Objects.requireNonNull(world), SyntheticRows.EVALUATED, threads);
    }

    @Override
    public String nameOfEvaluated(int row) {
        return "--synthetic " + typed + ": evaluated row " + row;
    }

    @Override
    public boolean shuffled() {
        return true;
    }

    @Override
    public void addTo(MemoryPlan plan) {
        SyntheticMaterial.addTo(plan, settings);
    }

    @Override
    public void close() {}
}
