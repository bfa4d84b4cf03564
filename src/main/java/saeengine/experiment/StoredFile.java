package saeengine.experiment;

import java.util.Locale;
import saeengine.activations.FileRows;
import saeengine.activations.RowParts;
import saeengine.activations.RowSource;
import saeengine.run.Log;
import saeengine.run.MemoryPlan;

/** The rows of one file, all in memory. Neighbours are often of one text, so its end is held out, not rows here and there. */
final class StoredFile implements StoredRows {
    private final TrainConfig config;
    private final Log log;
    private final FileRows file;

    StoredFile(TrainConfig config, Log log) {
        this.log = log;
        this.config = config;
        this.file = FileRows.open(
                config.recorded(),
                config.tensor == null ? FileRows.NAME : config.tensor,
                config.trained().transcodes());
    }

    @Override
    public RowParts parts() {
        return file.parts();
    }

    @Override
    public long rows() {
        return file.rows();
    }

    @Override
    public String summary() {
        return "rows from a file";
    }

    @Override
    public void load() {
        log.say("rows: %s, %,d of them", config.recorded(), file.rows());
        log.say("held out: " + (heldOut() ? "its last " : "nothing, for ") + words());
    }

    @Override
    public boolean heldOut() {
        return kept() < file.rows();
    }

    /** A hold-out leaves the steps less; rows that they do not come to are there all the same. */
    @Override
    public long trained() {
        return config.heldOutShare() == 0 ? file.rows() : kept();
    }

    /** The rows before those that are evaluated. */
    private int kept() {
        if (config.heldOutShare() > 0) {
            return file.rows() - (int) (config.heldOutShare() * file.rows());
        }
        return config.ordered() ? (int) Math.min(file.rows(), config.rowsOrWindows()) : file.rows();
    }

    private String words() {
        int rest = file.rows() - kept();
        if (rest > 0) {
            return String.format(
                    Locale.ROOT,
                    "%,d rows%s",
                    rest,
                    config.heldOutShare() > 0 ? " (--hold-out)" : ", which the steps do not read");
        }
        return config.heldOutShare() > 0
                ? "the file is too short"
                : config.ordered() ? "rows are taken as they come, and the steps read all" : "by --hold-out 0";
    }

    @Override
    public RowSource toTrain() {
        return file.part(0, (int) trained());
    }

    @Override
    public int rowsAtOnce() {
        return file.mostRows();
    }

    @Override
    public RowSource toEvaluate() {
        return file.part(firstEvaluated(), file.rows());
    }

    private int firstEvaluated() {
        return heldOut() ? kept() : 0;
    }

    @Override
    public String nameOfEvaluated(int row) {
        return config.recorded() + ": row " + (firstEvaluated() + row);
    }

    @Override
    public boolean shuffled() {
        return false;
    }

    @Override
    public void addTo(MemoryPlan plan) {
        plan.add("rows of the file", 4L * file.rows() * file.dims());
    }

    @Override
    public void close() {
        file.close();
    }
}
