package saeengine.experiment;

import java.nio.file.Path;
import java.util.List;
import saeengine.cache.CachePart;
import saeengine.data.DataException;
import saeengine.run.Log;
import saeengine.shard.ShardFolders;
import saeengine.study.EvalGather;
import saeengine.study.EvalPart;

/** Puts the outputs of shards together, whichever kind of work they are of. */
public final class Gathering {
    private Gathering() {}

    /**
     * Writes what one process would have written.
     *
     * @param out the output that the shards are parts of
     * @param keep whether the shards stay when all is written
     * @return how many shards there were
     */
    public static int of(Path out, boolean keep, Log log) {
        ShardFolders folders = new ShardFolders(out);
        List<Path> shards = folders.whole("");
        if (shards.stream().allMatch(TrainGather::isIn)) {
            new TrainGather(out, shards, log).write();
        } else if (shards.stream().allMatch(CachePart::isIn)) {
            CachePart.gather(shards, out);
        } else if (shards.stream().allMatch(EvalPart::isIn)) {
            EvalGather.write(out, folders, shards);
        } else {
            throw new DataException(shards.get(0).getParent()
                    + ": its folders are not all shards of one kind of command; remove those that are not meant");
        }
        if (!keep) {
            folders.remove();
        }
        return shards.size();
    }
}
