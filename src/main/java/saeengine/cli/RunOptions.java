package saeengine.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import saeengine.experiment.RunConfig;

/** What commands that write the folder of a run share. */
final class RunOptions {
    @Option(
            names = "--seed",
            order = HelpGroup.TRAINING,
            paramLabel = "S",
            defaultValue = "1",
            description = ModelText.SEED)
    @SuppressWarnings("UnusedVariable") // read by name
    private long seed;

    @Option(
            names = "--resume",
            order = HelpGroup.OUTPUT,
            description = "Go on with the run in --out, from its newest checkpoint.")
    private boolean resume;

    @Option(names = "--overwrite", order = HelpGroup.OUTPUT, description = "Replace the run in --out.")
    private boolean overwrite;

    /** Gives a run its folder, its device, and what becomes of a run that is there. */
    void fill(RunConfig config, @Nullable Path out, DeviceOptions device) {
        config.out = out;
        config.resume = resume;
        config.overwrite = overwrite;
        config.device = device.settings();
    }
}
