package saeengine.cli;

import picocli.CommandLine.Option;

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
    boolean resume;

    @Option(names = "--overwrite", order = HelpGroup.OUTPUT, description = "Replace the run in --out.")
    boolean overwrite;
}
