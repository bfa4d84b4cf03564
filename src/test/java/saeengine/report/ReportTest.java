package saeengine.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.data.WriteFailed;

class ReportTest {
    @TempDir
    Path folder;

    @Test
    void writesBothFilesBesideTheRunAndNothingElse() throws IOException {
        SampleRun.classic(folder);
        List<String> before = names();
        Report.Written written = Report.write(folder);
        assertEquals(folder.resolve("curves.svg"), written.svg());
        assertEquals(folder.resolve("report.html"), written.html());
        assertEquals(before.size() + 2, names().size(), names().toString());
        assertTrue(Files.readString(written.html()).contains(Files.readString(written.svg())));
        byte[] html = Files.readAllBytes(written.html());
        assertArrayEquals(html, Files.readAllBytes(Report.write(folder).html()), "again, the same bytes");
    }

    @Test
    void aBrokenRunLeavesTheLastReportAsItWas() throws IOException {
        SampleRun run = SampleRun.in(SampleRun.classic(folder));
        Report.Written written = Report.write(folder);
        String before = Files.readString(written.svg());
        run.write("bounds.json", "{");
        assertThrows(ReportException.class, () -> Report.write(folder));
        assertEquals(before, Files.readString(written.svg()));
        assertTrue(names().stream().noneMatch(name -> name.endsWith(".tmp")));
    }

    @Test
    void saysSoWhereItCannotWrite() throws IOException {
        SampleRun.classic(folder);
        Files.createDirectories(folder.resolve("curves.svg/in the way"));
        String message =
                assertThrows(WriteFailed.class, () -> Report.write(folder)).getMessage();
        assertTrue(message.startsWith(folder.resolve("curves.svg") + ": cannot be written: "), message);
        assertTrue(names().stream().noneMatch(name -> name.endsWith(".tmp")));
    }

    @Test
    void aMillionLinesMakeSmallFiles() throws IOException {
        SampleRun run = SampleRun.in(folder);
        run.steps = 1_000_000;
        run.every = 1;
        run.member(767, run.falling(1, 0.1));
        run.steps = 20_000;
        for (int features : new int[] {100, 768, 1000}) {
            run.member(features, run.falling(features, features == 100 ? 500 : 0.001));
        }
        run.settings();
        Report.Written written = Report.write(folder);
        assertTrue(Files.size(written.svg()) < 500_000, Files.size(written.svg()) + " bytes");
        long own = Files.size(written.html()) - ChartJs.source().length();
        assertTrue(own < 2_000_000, own + " bytes");
        SvgReading svg = new SvgReading(Files.readString(written.svg()));
        List<double[]> points = SvgReading.points(svg.curves("smooth", "F767").get(0));
        assertTrue(points.size() > 200 && points.size() <= 400, points.size() + " points");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
