package saeengine.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import saeengine.report.Report;

/** {@code report}: the pictures and the page of a run again, from what its folder holds. */
@Command(
        name = "report",
        description =
                "Draws a run again, from the files in its folder: curves.svg and report.html, and, where there is data"
                        + " for them, frontier.svg and scaling.svg. Trains and measures nothing; an older run gets the page of this version.",
        mixinStandardHelpOptions = true)
final class ReportCommand implements Runnable, WithExamples {
    @Parameters(arity = "1..*", paramLabel = "RUN", description = "Folders that train wrote.")
    private List<Path> runs;

    @Option(
            names = "--csv",
            order = HelpGroup.OUTPUT,
            description =
                    "Also write RUN/curves.csv (every curve of every member, as it was logged) and RUN/summary.csv"
                            + " (the final figures), for other programs.")
    private boolean csv;

    @Override
    public List<String> examples() {
        return List.of("report runs/run-1", "report runs/run-1 --csv");
    }

    @Override
    public void run() {
        for (Path run : runs) {
            Report.Written written = Report.write(run);
            System.out.println("curves: " + written.svg());
            written.further().forEach(picture -> System.out.println("        " + picture));
            System.out.println("report: " + written.html());
            if (csv) {
                Report.writeTables(run).forEach(table -> System.out.println("table:  " + table));
            }
        }
    }
}
