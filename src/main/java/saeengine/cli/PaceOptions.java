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

    /** @param checkpointEvery where nobody types it, which each command says for itself */
    PaceOptions(long checkpointEvery) {
        this.checkpointEvery = checkpointEvery;
    }
}
