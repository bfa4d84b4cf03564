package saeengine.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import saeengine.data.AtomicFile;

/** The pictures of one run folder, written beside what they show. */
public final class Report {

    /**
     * Where the files lie.
     *
     * @param further the stills that only some runs have data for
     */
    public record Written(Path svg, Path html, List<Path> further) {}

    private Report() {}

    /**
     * Reads a run folder and writes {@code curves.svg} and {@code report.html} into it, and, where there
     * is data for them, {@code frontier.svg} and {@code scaling.svg}. All are made before any is written,
     * and each replaces an older one in a single move, so that a reader never sees half a file. One that
     * the run no longer has data for is removed.
     *
     * @throws ReportException naming the file and the cause, where something is broken
     * @throws saeengine.data.WriteFailed where a file cannot be written
     */
    public static Written write(Path runFolder) {
        RunFolder run = RunFolder.read(runFolder);
        String svg = CurvesSvg.of(run);
        String html = HtmlReport.of(run, svg);
        List<Path> further = new ArrayList<>();
        for (Map.Entry<String, String> still : furtherStills(run).entrySet()) {
            Path file = runFolder.resolve(still.getKey());
            if (still.getValue().isEmpty()) {
                remove(file);
            } else {
                further.add(replace(file, still.getValue()));
            }
        }
        return new Written(
                replace(runFolder.resolve("curves.svg"), svg),
                replace(runFolder.resolve("report.html"), html),
                List.copyOf(further));
    }

    /**
     * Writes a run's numbers into its folder as tables: {@code curves.csv} and {@code summary.csv}.
     *
     * @throws ReportException naming the file and the cause, where something is broken
     * @throws saeengine.data.WriteFailed where a file cannot be written
     */
    public static List<Path> writeTables(Path runFolder) {
        return RunTables.write(RunFolder.read(runFolder));
    }

    /** By file name; "" where the run has no data for one. */
    private static Map<String, String> furtherStills(RunFolder run) {
        Map<String, String> stills = new LinkedHashMap<>();
        List<Frontier> frontiers = Frontier.of(run);
        stills.put("frontier.svg", frontiers.isEmpty() ? "" : FrontierChart.still(run, frontiers));
        ScalingLaw law = run.summary().scalingLaw();
        stills.put("scaling.svg", law == null ? "" : ScalingChart.still(run, law));
        return stills;
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new ReportException(file + ": cannot be removed: " + JsonFile.oneLine(e), e);
        }
    }

    private static Path replace(Path file, String content) {
        AtomicFile.writeText(file, content);
        return file;
    }
}
