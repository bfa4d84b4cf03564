package saeengine.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import saeengine.experiment.Gathering;

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
        int shards = Gathering.of(out, keep, ScreenLog.ofOutput());
        System.out.println("gathered: " + out + ", of " + shards + (shards == 1 ? " shard" : " shards"));
    }
}
