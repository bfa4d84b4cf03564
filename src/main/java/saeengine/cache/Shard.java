package saeengine.cache;

import saeengine.activations.RowSource;
import saeengine.data.FileSum;

/**
 * A file of a cache.
 *
 * @param file its name in the folder
 * @param rows how many it holds
 * @param sum what it holds, for finding out whether it still does
 * @param next where the text goes on behind its last row
 */
public record Shard(String file, int rows, FileSum sum, Next next) {
    /** The names of a shard's tensors. */
    public static final String ACTIVATIONS = "activations";

    public static final String TARGETS = "targets";
    static final String TOKENS = "tokens";
    static final String STORIES = "stories";
    static final String POSITIONS = "positions";

    /**
     * Where the rows of the next shard come from.
     *
     * @param place where a model has to go on reading
     * @param skip how many of the first rows that it then gives are in this shard or before
     */
    public record Next(RowSource.Place place, int skip) {
        /** The beginning of a text. */
        public static final Next FIRST = new Next(RowSource.Place.START, 0);
    }

    /** The name of the shard with that number, from 0. */
    static String name(int number) {
        return String.format(java.util.Locale.ROOT, "rows-%06d.safetensors", number);
    }
}
