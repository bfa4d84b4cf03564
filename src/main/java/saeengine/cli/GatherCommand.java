package saeengine.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import saeengine.cache.CachePart;
import saeengine.data.DataException;
import saeengine.experiment.TrainGather;
import saeengine.shard.ShardFolders;
import saeengine.study.EvalGather;
import saeengine.study.EvalPart;

/** {@code gather}: the outputs of shards, put together. */
@Command(
        name = "gather",
        description =
                "Puts together what commands with --shard I/N have written beside their --out, to the bytes that one"
                        + " machine would have written there; refuses where a shard is missing or is none of theirs.",
        mixinStandardHelpOptions = true)
final class GatherCommand implements Runnable, WithExamples {
    @Option(
            names = "--out",
            order = HelpGroup.OUTPUT,
            paramLabel = "PATH",
            required = true,
            description = "The --out of the commands whose shards are gathered.")
    private Path out;

    @Option(
            names = "--keep",
            order = HelpGroup.OUTPUT,
            description = "Keep the shards. By default they are removed when all is written.")
    private boolean keep;

    @Override
    public List<String> examples() {
        return List.of("gather --out runs/topk", "gather --out rows", "gather --out eval.json --keep");
    }

    @Override
    public void run() {
        ShardFolders folders = new ShardFolders(out);
        List<Path> shards = folders.whole("");
        gather(shards);
        if (!keep) {
            folders.remove();
        }
        System.out.println("gathered: " + out + ", of " + shards.size() + (shards.size() == 1 ? " shard" : " shards"));
    }

    private void gather(List<Path> shards) {
        if (shards.stream().allMatch(TrainGather::isIn)) {
            new TrainGather(out, shards, ScreenLog.ofOutput()).write();
        } else if (shards.stream().allMatch(CachePart::isIn)) {
            CachePart.gather(shards, out);
        } else if (shards.stream().allMatch(EvalPart::isIn)) {
            EvalGather.write(out, new ShardFolders(out), shards);
        } else {
            throw new DataException(shards.get(0).getParent()
                    + ": its folders are not all shards of one kind of command;" + " remove those that are not meant");
        }
    }
}
