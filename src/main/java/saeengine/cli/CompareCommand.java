package saeengine.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import saeengine.report.ComparisonPage;

/** {@code compare}: one page over several runs. */
@Command(
        name = "compare",
        description =
                "Writes a page over several runs, from the files in their folders: error and loss recovered against"
                        + " sparsity, all training curves, the figures of all autoencoders, and the settings that differ.",
        mixinStandardHelpOptions = true)
final class CompareCommand implements Runnable, WithExamples {
    @Parameters(arity = "1..*", paramLabel = "RUN", description = "Folders that train wrote, two or more.")
    private List<Path> runs;

    @Option(
            names = "--out",
            order = HelpGroup.OUTPUT,
            paramLabel = "FILE",
            defaultValue = "compare.html",
            description = "The page: one file that needs no server and no network. Default: ${DEFAULT-VALUE}.")
    private Path out;

    @Mixin
    private OutputFile output;

    @Override
    public List<String> examples() {
        return List.of("compare runs/topk runs/jumprelu --out topk-jumprelu.html");
    }

    @Override
    public void run() {
        long different = runs.stream()
                .map(run -> run.toAbsolutePath().normalize())
                .distinct()
                .count();
        if (runs.size() < 2 || different < runs.size()) {
            throw new IllegalArgumentException(
                    "compare: name two runs or more, each once; of one run, 'report' draws the page");
        }
        output.require("--out", out);
        ComparisonPage.write(runs, out);
        System.out.println("comparison: " + out);
    }
}
