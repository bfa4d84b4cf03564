package saeengine.study.harvest;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import saeengine.activations.Normalize;
import saeengine.data.tensors.StoredType;
import saeengine.shard.ShardNumber;
import saeengine.study.Checks;
import saeengine.study.SiteChoice;

/**
 * Which rows of a model are written into a folder, and how.
 *
 * @param model a folder or name
 * @param text files of stories
 * @param place where the model is read: a layer or a site, not both
 * @param transcoder whether rows are of two places, what the MLP of a block reads and what it writes
 * @param normalize what is done to each window's rows
 * @param rows how many, one a token; {@link #ALL} for those of the whole text
 * @param seed of a model with random weights
 * @param out the folder
 * @param dtype bf16 is rounded and takes half the room
 * @param shardRows rows of a file, held in memory until it is written
 * @param keepSpecial whether rows of the special tokens around a text are kept, too
 * @param shard which of the folder's files are made, into a folder of a part; null for the folder itself
 * @param overwrite whether activations that are there are replaced
 */
public record HarvestConfig(
        String model,
        List<Path> text,
        SiteChoice place,
        boolean transcoder,
        Normalize normalize,
        long rows,
        long seed,
        Path out,
        Dtype dtype,
        int shardRows,
        boolean keepSpecial,
        @Nullable ShardNumber shard,
        boolean overwrite) {
    /** The rows of the whole text. */
    public static final long ALL = Long.MAX_VALUE;

    /** What a folder of rows may hold, by the names of the option. */
    public enum Dtype {
        F32(StoredType.F32),
        BF16(StoredType.BF16);

        private final StoredType stored;

        Dtype(StoredType stored) {
            this.stored = stored;
        }

        StoredType stored() {
            return stored;
        }
    }

    public HarvestConfig {
        Checks.require(place.layer() != null || place.site() != null, "harvest", "needs --layer N or --site NAME");
        Checks.rows(rows);
        Checks.require(shardRows >= 1, "--shard-rows " + shardRows, "at least 1");
        Checks.require(
                !transcoder || normalize == Normalize.NONE,
                "--normalize per-story with --transcoder",
                "what it reads and what it writes would need a scale each");
    }

    /** The whole folder. */
    public HarvestConfig(
            String model,
            List<Path> text,
            SiteChoice place,
            boolean transcoder,
            Normalize normalize,
            long rows,
            long seed,
            Path out,
            Dtype dtype,
            int shardRows,
            boolean keepSpecial,
            boolean overwrite) {
        this(
                model,
                text,
                place,
                transcoder,
                normalize,
                rows,
                seed,
                out,
                dtype,
                shardRows,
                keepSpecial,
                null,
                overwrite);
    }
}
