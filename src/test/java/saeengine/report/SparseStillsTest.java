package saeengine.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

class SparseStillsTest {
    @TempDir
    Path folder;

    @Test
    void aSweepShowsErrorAboveAndSparsityBelowInASequenceOfColours() throws IOException {
        Report.write(SparseRun.lambdaSweep(folder));
        SvgReading svg = read("curves.svg");
        List<String> members = List.of("F10000-l1_0.3", "F10000-l1_0.1", "F10000-l1_0.03", "F10000-l1_0.01");
        double previous = -1;
        for (String member : members) {
            List<Element> groups = svg.curves("smooth", member);
            assertEquals(2, groups.size(), "error and L0 of " + member);
            double luminance = Contrast.luminance(groups.get(0).getAttribute("stroke"));
            assertTrue(luminance > previous, member + " is lighter than the sparser one before");
            previous = luminance;
        }
        List<String> names = SvgReading.texts(svg.ofClass("text", "end"));
        assertTrue(names.get(0).startsWith("λ=0.01"), "the common width is left out: " + names);
        List<String> titles = SvgReading.texts(svg.ofClass("text", "y-title"));
        assertEquals(
                List.of(
                        "training mse: squared error per row,",
                        "summed over dims",
                        "training l0: active latents per row"),
                titles);
    }

    @Test
    void theFrontierHasOneLineForEachWidthAndANameAtEachPoint() throws IOException {
        Report.Written written = Report.write(SparseRun.grid(folder));
        assertTrue(written.further().contains(folder.resolve("frontier.svg")));
        SvgReading svg = read("frontier.svg");
        List<Element> lines = svg.ofClass("g", "frontier");
        List<String> widths = List.of("F = 1,024", "F = 4,096", "F = 16,384");
        assertEquals(widths, SvgReading.texts(svg.ofClass("text", "name")));
        assertEquals(6, lines.size(), "error, then loss recovered");
        List<Element> points = svg.ofClass("circle", "point");
        assertEquals(18, points.size());
        for (int i = 0; i < 6; i++) {
            assertEquals(widths.get(i % 3), lines.get(i).getAttribute("data-line"));
            Element line = (Element) lines.get(i).getElementsByTagName("polyline").item(0);
            List<double[]> along = SvgReading.points(lines.get(i));
            assertEquals(3, along.size());
            for (int k = 0; k < 3; k++) {
                assertEquals(line.getAttribute("stroke"), points.get(3 * i + k).getAttribute("fill"), "its points' colour");
                if (k > 0) {
                    assertTrue(along.get(k)[0] > along.get(k - 1)[0], "more active latents");
                    double down = along.get(k)[1] - along.get(k - 1)[1];
                    assertTrue(i < 3 ? down > 0 : down < 0, i < 3 ? "less error" : "more loss recovered");
                }
            }
        }
        assertEquals(
                6,
                SvgReading.texts(svg.ofClass("text", "setting")).stream()
                        .filter("k=32"::equals)
                        .count());
        assertTrue(SvgReading.texts(svg.ofClass("text", "y-title")).get(1).startsWith("loss_recovered"));
    }

    @Test
    void aSweepsFrontierChangesColourWithItsPoints() throws IOException {
        Report.write(SparseRun.lambdaSweep(folder));
        SvgReading svg = read("frontier.svg");
        Element line = svg.ofClass("g", "frontier").get(0);
        List<String> strokes = new ArrayList<>();
        for (int i = 0; i < line.getElementsByTagName("polyline").getLength(); i++) {
            strokes.add(((Element) line.getElementsByTagName("polyline").item(i)).getAttribute("stroke"));
        }
        List<String> fills = svg.ofClass("circle", "point").stream()
                .limit(4)
                .map(p -> p.getAttribute("fill"))
                .toList();
        assertEquals(
                List.of(fills.get(0), fills.get(1), fills.get(1), fills.get(2), fills.get(2), fills.get(3)), strokes);
    }

    @Test
    void theLawsCurvesRunThroughTheirFittedPoints() throws IOException {
        Report.write(SparseRun.grid(folder));
        SvgReading svg = read("scaling.svg");
        assertEquals(
                List.of("16", "32", "64"),
                svg.ofClass("polyline", "law").stream()
                        .map(l -> l.getAttribute("data-k"))
                        .toList());
        List<Element> points = svg.ofClass("circle", "point");
        assertEquals(9, points.size());
        for (int i = 0; i < 9; i++) {
            double x = SvgReading.number(points.get(i), "cx");
            double y = SvgReading.number(points.get(i), "cy");
            Element curve = svg.ofClass("polyline", "law").get(i / 3);
            assertEquals(curve.getAttribute("stroke"), points.get(i).getAttribute("fill"));
            double nearest = Double.MAX_VALUE;
            for (String pair : curve.getAttribute("points").split(" ")) {
                nearest = Math.min(nearest, Math.hypot(coordinate(pair, 0) - x, coordinate(pair, 1) - y));
            }
            assertTrue(nearest < 15, "measured within three percent of the law, but " + nearest + " away");
        }
    }

    @Test
    void stillsTheRunNoLongerHasDataForAreRemoved() throws IOException {
        Report.write(SparseRun.grid(folder));
        assertTrue(Files.exists(folder.resolve("frontier.svg")) && Files.exists(folder.resolve("scaling.svg")));
        Files.delete(folder.resolve("summary.json"));
        Report.Written written = Report.write(folder);
        assertEquals(List.of(), written.further());
        assertFalse(Files.exists(folder.resolve("frontier.svg")) || Files.exists(folder.resolve("scaling.svg")));
        assertTrue(Files.exists(folder.resolve("curves.svg")));
    }

    @Test
    void killedAndUndefinedRunsGiveWhatThereIs() throws IOException {
        for (Path run : List.of(SparseRun.killed(folder.resolve("killed")), SparseRun.nulls(folder.resolve("nulls")))) {
            Report.Written written = Report.write(run);
            assertEquals(List.of(), written.further());
            String text = Files.readString(written.svg());
            new SvgReading(text);
            assertFalse(text.contains("NaN") || text.contains("Infinity"), run.toString());
        }
        SvgReading killed = new SvgReading(Files.readString(folder.resolve("killed/curves.svg")));
        assertEquals(2, killed.ofClass("text", "end").size(), "two members; the third has not begun, and L0 is k");
    }

    @Test
    void theSameFolderGivesTheSameBytesAndNothingPointsOutside() throws IOException {
        SparseRun.grid(folder);
        for (String name : List.of("curves.svg", "frontier.svg", "scaling.svg", "report.html")) {
            Report.write(folder);
            byte[] first = Files.readAllBytes(folder.resolve(name));
            Report.write(folder);
            assertArrayEquals(first, Files.readAllBytes(folder.resolve(name)), name);
            if (name.endsWith(".svg")) {
                String text = Files.readString(folder.resolve(name));
                assertFalse(text.replace("http://www.w3.org/2000/svg", "").contains("http"), name);
                assertFalse(text.contains("NaN") || text.contains("var("), name);
            }
        }
    }

    @Test
    void whatComesFromFilesIsEscaped() throws IOException {
        SparseRun.grid(folder);
        Path settings = folder.resolve("run.json");
        String evil = "</text><script>alert(1)</script>&\\\"'";
        Files.writeString(
                settings,
                Files.readString(settings).replace("F=1024 k=16", evil).replace("\"topk\"", "\"" + evil + "\""));
        Report.write(folder);
        for (String name : List.of("curves.svg", "frontier.svg", "scaling.svg")) {
            assertTrue(read(name).all("script", e -> true).isEmpty(), name);
        }
        assertFalse(Files.readString(folder.resolve("report.html")).contains("<script>alert"));
    }

    private SvgReading read(String name) throws IOException {
        return new SvgReading(Files.readString(folder.resolve(name)));
    }

    private static double coordinate(String pair, int axis) {
        return Double.parseDouble(pair.split(",")[axis]);
    }
}
