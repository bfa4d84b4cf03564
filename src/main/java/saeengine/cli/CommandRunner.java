package saeengine.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import saeengine.cuda.CudaUnavailable;
import saeengine.data.DataException;
import saeengine.run.MemoryPlan;
import saeengine.train.TrainingFailed;

/**
 * Runs one command line: exit code 0, or one line on the error stream and 1; 2 for wrong usage; 3 where a GPU was asked
 * for and there is none to use.
 */
final class CommandRunner {
    /** The exit code where a GPU was asked for and there is none to use. */
    static final int NO_GPU = 3;

    static final int WRONG_USAGE = 2;

    private static final String TRACE = "--trace";

    private CommandRunner() {}

    static int run(String... args) {
        boolean trace = Arrays.asList(args).contains(TRACE);
        CommandLine line = commandLine(TerminalWidth.now());
        line.setExecutionExceptionHandler((e, command, parsed) -> failed(e, trace));
        try {
            line.setDefaultValueProvider(SavedOptions.forCommandLine(args));
            return line.execute(args);
        } catch (DataException e) {
            return failed(e, trace);
        } catch (OutOfMemoryError e) {
            return failed(e, trace);
        }
    }

    /** The commands, with help as wide as that. */
    static CommandLine commandLine(int width) {
        CommandLine line = new CommandLine(new SaeEngine());
        line.setExpandAtFiles(false);
        line.registerConverter(Path.class, new FileNames());
        line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        TypedName.register(line);
        line.setParameterExceptionHandler((e, rest) -> wrongUsage(e));
        HelpText.install(line, width);
        return line;
    }

    private static int wrongUsage(ParameterException e) {
        e.getCommandLine().getErr().println("sae-engine: " + oneLine(Mistake.text(e)));
        return WRONG_USAGE;
    }

    private static int failed(Throwable e, boolean trace) {
        Screen.ofOutput().wipe();
        if (trace) {
            e.printStackTrace(System.err);
        }
        System.err.println("sae-engine: " + describe(e));
        return e instanceof CudaUnavailable ? NO_GPU : 1;
    }

    private static String describe(Throwable e) {
        if (e instanceof OutOfMemoryError) {
            return "the Java heap of " + MemoryPlan.text(Runtime.getRuntime().maxMemory())
                    + " is full: start with a larger one, as in 'java -Xmx8g -jar sae-engine.jar ...'";
        }
        if (e instanceof UncheckedIOException unreadable) {
            IOException cause = Objects.requireNonNull(unreadable.getCause());
            return oneLine(e.getMessage() + " (" + cause.getClass().getSimpleName() + ": " + cause.getMessage() + ")");
        }
        if (e instanceof InvalidPathException name) {
            return oneLine(FileNames.explain(name));
        }
        if (e instanceof DataException
                || e instanceof TrainingFailed
                || e instanceof IllegalArgumentException
                || e instanceof IllegalStateException) {
            return oneLine(e.getMessage());
        }
        return "internal error: " + oneLine(e.toString()) + "; add " + TRACE + " to see where";
    }

    private static String oneLine(@Nullable String message) {
        return String.valueOf(message).replaceAll("\\s*\\R\\s*", " ");
    }
}
