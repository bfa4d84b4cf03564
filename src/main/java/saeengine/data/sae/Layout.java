package saeengine.data.sae;

import java.nio.file.Path;
import java.util.List;

/** One format: how its weights are recognised, read and, for some, written. */
interface Layout {
    SaeFormat format();

    /** Whether the names of the tensors, and what lies beside them, are those of this format. */
    boolean recognises(Weights weights);

    /** Reads what {@link #recognises} agreed to; what it cannot hold is refused by name. */
    StoredSae read(Weights weights, TopKHint hint);

    /** The name of the file of weights this format writes. */
    default String weightsName() {
        throw new UnsupportedOperationException(format() + " is only read");
    }

    /** Files that are written only for some autoencoders; one that is left over from another is removed. */
    default List<String> optionalNames() {
        return List.of();
    }

    /** Writes all files of this format into an empty folder. */
    default void write(StoredSae sae, Path folder) {
        throw new UnsupportedOperationException(format() + " is only read");
    }
}
