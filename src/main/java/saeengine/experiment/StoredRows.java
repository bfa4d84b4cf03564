package saeengine.experiment;

import saeengine.activations.RowParts;
import saeengine.activations.RowSource;
import saeengine.cache.CacheManifest;
import saeengine.data.sae.Provenance;
import saeengine.run.Log;
import saeengine.run.MemoryPlan;

/** Rows that a run has no model for, in two parts: what it trains on, and what it evaluates on. */
interface StoredRows extends AutoCloseable {
    /** Opens what {@code --activations} names, a folder of harvest or a file of tensors, or makes synthetic ones. */
    static StoredRows open(TrainConfig config, Log log) {
        if (config.synthetic != null) {
            return new SyntheticStored(config, log);
        }
        return CacheManifest.isIn(config.recorded()) ? new StoredCache(config, log) : new StoredFile(config, log);
    }

    /** What a row holds. */
    RowParts parts();

    /** How many there are in all. */
    long rows();

    /** How many the steps may come to. */
    long trained();

    /** Whether there are always more, none of them twice. */
    default boolean endless() {
        return false;
    }

    /** Whether training keeps away from what is evaluated. */
    boolean heldOut();

    /** What the rows are, for the run log. */
    String summary();

    /** Adds what a saved autoencoder is to say of where they come from, as far as they tell. */
    default Provenance placed(Provenance provenance) {
        return provenance;
    }

    /** Makes sure that they are whole, and says what is held out; before {@link #trained} and what follows. */
    void load();

    /** A new reading of the rows to train on. */
    RowSource toTrain();

    /** The most rows that a chunk of it has. */
    int rowsAtOnce();

    /** A new reading of the rows to evaluate on, in their order. */
    RowSource toEvaluate();

    /** How an error names a row of those, from 0. */
    String nameOfEvaluated(int row);

    /** Whether {@link #toTrain} gives rows in random order already. */
    boolean shuffled();

    /** Adds what they take of the memory. */
    void addTo(MemoryPlan plan);

    @Override
    void close();
}
