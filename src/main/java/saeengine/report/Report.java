package saeengine.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The pictures of one run folder, written beside what they show. */
public final class Report {

    /** Where the two files lie. */
    public record Written(Path svg, Path html) {}

    private Report() {}

    /**
     * Reads a run folder and writes {@code curves.svg} and {@code report.html} into it. Both are made
     * before either is written, and each replaces an older one in a single move, so that a reader
     * never sees half a file.
     *
     * @throws ReportException naming the file and the cause, where something is broken
     */
    public static Written write(Path runFolder) {
        RunFolder run = RunFolder.read(runFolder);
        String svg = CurvesSvg.of(run);
        String html = HtmlReport.of(run, svg);
        return new Written(
                replace(runFolder.resolve("curves.svg"), svg), replace(runFolder.resolve("report.html"), html));
    }

    private static Path replace(Path file, String content) {
        Path temporary = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.writeString(temporary, content);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return file;
        } catch (IOException e) {
            temporary.toFile().delete();
            throw new ReportException(file + ": cannot be written: " + JsonFile.oneLine(e), e);
        }
    }
}
