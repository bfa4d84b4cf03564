package saeengine.cli;

import picocli.CommandLine.Option;

/** How often a run that trains writes its curves and checkpoints. */
@SuppressWarnings("UnusedVariable") // what picocli fills is read by name
final class PaceOptions {
    @Option(
            names = "--log-every",
            order = HelpGroup.MEASURING,
            paramLabel = "N",
            defaultValue = "10",
            description = "Steps between lines of loss.jsonl. Default: ${DEFAULT-VALUE}.")
    private long logEvery;

    @Option(
            names = "--checkpoint-every",
            order = HelpGroup.OUTPUT,
            paramLabel = "N",
            description = "Steps between checkpoints; the last step always writes one. Default: ${DEFAULT-VALUE}.")
    private long checkpointEvery;

    @Option(
            names = "--checkpoint-minutes",
            order = HelpGroup.OUTPUT,
            paramLabel = "X",
            defaultValue = "1",
            description =
                    "Minutes between checkpoints by the clock, with which everything else in the folder is brought up"
                            + " to date; 0 for none. Where writing is slow they come less often, so that it takes under 2 %% of the"
                            + " time. Default: ${DEFAULT-VALUE}.")
    private double checkpointMinutes;

    /** @param checkpointEvery where nobody types it, which each command says for itself */
    PaceOptions(long checkpointEvery) {
        this.checkpointEvery = checkpointEvery;
    }
}
