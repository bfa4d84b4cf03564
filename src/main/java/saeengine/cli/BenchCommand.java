package saeengine.cli;

import picocli.CommandLine.Command;

/** {@code bench}. */
@Command(name = "bench", description = "Times the engine.", mixinStandardHelpOptions = true)
final class BenchCommand implements Runnable {
    @Override
    public void run() {}
}
