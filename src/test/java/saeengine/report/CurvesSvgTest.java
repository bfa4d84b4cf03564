package saeengine.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

class CurvesSvgTest {
    private static final Map<String, String> CLASSIC =
            Map.of("F100", "#12854f", "F767", "#1460c8", "F768", "#cc2531", "F1000", "#ee8d00");

    @TempDir
    Path folder;

    @Test
    void everyCurveHasItsColourInBothPanels() {
        SvgReading svg = classic();
        CLASSIC.forEach((member, colour) -> {
            for (String kind : List.of("raw", "smooth")) {
                List<Element> groups = svg.curves(kind, member);
                assertEquals(2, groups.size(), kind + " " + member);
                groups.forEach(g -> assertEquals(colour, g.getAttribute("stroke")));
                groups.forEach(g -> assertEquals(600, SvgReading.points(g).size()));
            }
        });
        assertTrue(SvgReading.number(svg.curves("raw", "F100").get(0), "stroke-opacity") < 0.5, "raw is faint");
    }

    @Test
    void curvesFallAndEndInTheOrderOfTheirLosses() {
        SvgReading svg = classic();
        double previous = 0;
        for (String member : List.of("F100", "F767", "F768", "F1000")) {
            List<double[]> points =
                    SvgReading.points(svg.curves("smooth", member).get(0));
            double start = points.get(0)[1];
            double end = points.get(599)[1];
            assertTrue(end > start + 10, member + " falls");
            assertTrue(end > previous + 2, member + " ends below the one before");
            previous = end;
        }
    }

    @Test
    void theZoomTellsTheStuckWidthFromZero() {
        SvgReading svg = classic();
        Element clip = svg.all("clipPath", e -> e.getAttribute("id").equals("clip-zoom"))
                .get(0);
        Element panel = (Element) clip.getElementsByTagName("rect").item(0);
        double top = SvgReading.number(panel, "y") + 2;
        double height = SvgReading.number(panel, "height") - 4;
        assertEquals(0.6, (endOf(svg, "F767") - top) / height, 0.05);
        double zero = 1 / (1 + Zoom.BELOW_ZERO);
        assertEquals(zero, (endOf(svg, "F768") - top) / height, 0.01, "at 0, which is not the axis");
        assertEquals(zero, (endOf(svg, "F1000") - top) / height, 0.01);
        assertTrue(endOf(svg, "F100") < top, "far above");
    }

    private static double endOf(SvgReading svg, String member) {
        List<double[]> points = SvgReading.points(svg.curves("smooth", member).get(1));
        return points.get(points.size() - 1)[1];
    }

    @Test
    void boundsAreDashedInTheCurvesColourAndZeroIsOnNoLogAxis() {
        SvgReading svg = classic();
        List<Element> bounds = svg.ofClass("line", "bound");
        // 100 and 767 in the upper panel; 767, 768 and 1000 in the lower one.
        assertEquals(
                List.of("F100", "F767", "F767", "F768", "F1000"),
                bounds.stream().map(b -> b.getAttribute("data-member")).toList());
        for (Element bound : bounds) {
            assertEquals(CLASSIC.get(bound.getAttribute("data-member")), bound.getAttribute("stroke"));
            assertFalse(bound.getAttribute("stroke-dasharray").isEmpty());
            assertEquals(bound.getAttribute("y1"), bound.getAttribute("y2"));
        }
        assertTrue(SvgReading.texts(svg.ofClass("text", "caption")).get(1).contains("F = 768 and 1000 is 0"));
    }

    @Test
    void endLabelsNameEveryCurveWithoutOverlap() {
        assertNoOverlap(classic(), 4);
    }

    @Test
    void tenWidthsFitAndOneDoesToo() {
        int[] widths = {16, 32, 64, 128, 256, 512, 700, 701, 702, 703};
        SampleRun run = SampleRun.in(folder.resolve("ten"));
        for (int features : widths) {
            run.member(features, run.falling(features, 30 + 1000.0 / features));
        }
        run.settings();
        String text = CurvesSvg.of(RunFolder.read(run.folder));
        assertTrue(text.length() < 500_000, text.length() + " characters");
        SvgReading svg = new SvgReading(text);
        assertNoOverlap(svg, 10);
        List<String> strokes = IntStream.of(widths)
                .mapToObj(f -> svg.curves("smooth", "F" + f).get(0).getAttribute("stroke"))
                .toList();
        assertTrue(strokes.stream().distinct().count() >= 8, "colours: " + strokes);

        SampleRun one = SampleRun.in(folder.resolve("one"));
        one.member(50, one.falling(1, 5)).settings();
        assertNoOverlap(new SvgReading(CurvesSvg.of(RunFolder.read(one.folder))), 1);
    }

    private static void assertNoOverlap(SvgReading svg, int expected) {
        double bottom = SvgReading.number(svg.root(), "height");
        for (String panel : List.of("labels-full", "labels-zoom")) {
            List<Element> labels = svg.all(
                    "text",
                    e -> e.getAttribute("class").equals("end")
                            && ((Element) e.getParentNode())
                                    .getAttribute("class")
                                    .equals(panel));
            assertEquals(expected, labels.size(), panel);
            double[] heights = labels.stream()
                    .mapToDouble(e -> SvgReading.number(e, "y"))
                    .sorted()
                    .toArray();
            for (int i = 1; i < heights.length; i++) {
                assertTrue(heights[i] - heights[i - 1] > 13, panel + " overlaps at " + heights[i]);
            }
            assertTrue(heights[0] > 0 && heights[heights.length - 1] < bottom);
            labels.forEach(e -> assertTrue(
                    SvgReading.number(e, "x")
                                    + 7.2
                                            * e.getTextContent()
                                                    .replaceAll("\\s+", " ")
                                                    .strip()
                                                    .length()
                            < 905,
                    "too wide: " + e.getTextContent()));
        }
    }

    @Test
    void ticksAxesAndTitleSaySoInWords() {
        SvgReading svg = classic();
        List<String> steps = SvgReading.texts(svg.ofClass("text", "x-tick"));
        assertEquals(List.of("0", "1,000", "2,000", "3,000", "4,000", "5,000", "6,000"), steps.subList(0, 7));
        List<String> losses = SvgReading.texts(svg.ofClass("text", "y-tick"));
        assertEquals(List.of("0.001", "0.01", "0.1", "1", "10", "100", "1,000"), losses.subList(0, 7));
        assertEquals("0", losses.get(7));
        assertEquals(
                "training step (× 256 rows)",
                SvgReading.texts(svg.ofClass("text", "x-title")).get(0));
        assertEquals(
                List.of("training loss: squared error per row,", "summed over dims"),
                SvgReading.texts(svg.ofClass("text", "y-title")).subList(0, 2));
        assertEquals(
                List.of("4 autoencoders on layer 2 of tinystories-33m"),
                SvgReading.texts(svg.ofClass("text", "title")));
    }

    @Test
    void paintsItsOwnGroundAndAsksForNothing() {
        SampleRun.classic(folder);
        String text = CurvesSvg.of(RunFolder.read(folder));
        SvgReading svg = new SvgReading(text);
        Element ground = svg.all("rect", e -> true).get(0);
        assertEquals("#fff", ground.getAttribute("fill"));
        assertEquals(svg.root().getAttribute("width"), ground.getAttribute("width"));
        assertEquals(svg.root().getAttribute("height"), ground.getAttribute("height"));
        assertFalse(text.replace("http://www.w3.org/2000/svg", "").contains("http"));
        assertFalse(text.contains("NaN") || text.contains("Infinity"));
    }

    @Test
    void theSameFolderGivesTheSameBytes() {
        SampleRun.classic(folder);
        String first = CurvesSvg.of(RunFolder.read(folder));
        assertEquals(first, CurvesSvg.of(RunFolder.read(folder)));
        assertTrue(first.getBytes(StandardCharsets.UTF_8).length < 200_000);
    }

    @Test
    void aLineBreaksWhereALossWasNotFinite() {
        SampleRun run = SampleRun.in(folder);
        run.member(8, step -> step > 2000 && step < 2500 || step > 4000 && step != 5000 ? Double.NaN : 9000.0 - step);
        SvgReading svg = new SvgReading(CurvesSvg.of(RunFolder.read(run.settings().folder)));
        Element smooth = svg.curves("smooth", "F8").get(0);
        assertEquals(2, smooth.getElementsByTagName("polyline").getLength());
        assertEquals(1, smooth.getElementsByTagName("circle").getLength(), "a lone value is a dot");
        double widest = 0;
        List<double[]> points = SvgReading.points(smooth);
        for (int i = 1; i < points.size(); i++) {
            widest = Math.max(widest, points.get(i)[0] - points.get(i - 1)[0]);
        }
        assertTrue(widest > 50, "the gap is there");
    }

    @Test
    void oneEqualZeroOrNoValuesStillGiveAFigure() {
        Map<String, String> logs = Map.of(
                "one", "{\"step\":10,\"loss\":812.3}\n",
                "step zero", "{\"step\":0,\"loss\":812.3}\n",
                "equal", "{\"step\":1,\"loss\":4}\n{\"step\":2,\"loss\":4}\n{\"step\":3,\"loss\":4}\n",
                "zero", "{\"step\":1,\"loss\":0}\n{\"step\":2,\"loss\":-0.0}\n",
                "falls to zero", "{\"step\":1,\"loss\":1e6}\n{\"step\":2,\"loss\":1e-3}\n{\"step\":3,\"loss\":-0.0}\n",
                "negative", "{\"step\":1,\"loss\":-3}\n{\"step\":2,\"loss\":-4}\n",
                "huge", "{\"step\":1,\"loss\":1e300}\n{\"step\":2,\"loss\":1e-300}\n",
                "none", "{\"step\":1,\"loss\":null}\n");
        logs.forEach((name, lines) -> {
            SampleRun run = SampleRun.in(folder.resolve(name)).lines(8, lines).settings();
            String text = CurvesSvg.of(RunFolder.read(run.folder));
            SvgReading svg = new SvgReading(text);
            assertFalse(text.contains("NaN") || text.contains("Infinity"), name);
            assertFalse(svg.ofClass("text", "y-tick").isEmpty(), name + " has loss ticks");
            assertEquals(name.equals("none"), svg.ofClass("text", "end").isEmpty(), name);
            SvgReading.points(svg.root()).forEach(p -> assertTrue(Math.abs(p[1]) < 1e6, name));
        });
    }

    @Test
    void whatComesFromFilesIsEscaped() {
        SampleRun run = SampleRun.in(folder);
        run.summary = "<b>\"a\" & 'b'</b>\u0001 ]]>";
        run.model = "<text><script>alert(1)";
        run.member(8, run.falling(1, 5)).settings();
        String text = CurvesSvg.of(RunFolder.read(folder));
        SvgReading svg = new SvgReading(text);
        assertTrue(svg.all("script", e -> true).isEmpty());
        assertEquals(
                "One autoencoder on layer 2 of <text><script>alert(1)",
                SvgReading.texts(svg.ofClass("text", "title")).get(0));
        assertTrue(SvgReading.texts(svg.ofClass("text", "subtitle")).get(0).contains("<b>\"a\" & 'b'</b>? ]]>"));
    }

    @Test
    void aCurveOnTopOfAnotherHasGapsThroughWhichThatOneShows() {
        SampleRun run = SampleRun.in(folder);
        run.member(767, step -> 100.0 / step);
        run.member(768, step -> step < 3000 ? 100.0 / step : 50.0 / step);
        SvgReading svg = new SvgReading(CurvesSvg.of(RunFolder.read(run.settings().folder)));
        Element below = svg.curves("smooth", "F767").get(0);
        assertEquals(1, below.getElementsByTagName("polyline").getLength());
        Element above = svg.curves("smooth", "F768").get(0);
        assertEquals(2, above.getElementsByTagName("polyline").getLength(), "together, then apart");
        Element together = (Element) above.getElementsByTagName("polyline").item(0);
        Element apart = (Element) above.getElementsByTagName("polyline").item(1);
        assertFalse(together.getAttribute("stroke-dasharray").isEmpty());
        assertTrue(apart.getAttribute("stroke-dasharray").isEmpty());
    }

    @Test
    void namesOfCurvesOutsideThePanelKeepTheOrderOfTheirValues() {
        SampleRun run = SampleRun.in(folder);
        run.member(10, step -> 300).member(11, step -> 900).member(12, step -> 600);
        run.member(767, step -> 1000.0 / step).member(768, step -> 1.0 / step);
        run.settings().bounds(Map.of(10, 1.0, 11, 1.0, 12, 1.0, 767, 0.01, 768, 0.0));
        SvgReading svg = new SvgReading(CurvesSvg.of(RunFolder.read(run.folder)));
        List<Element> zoomed = svg.all(
                "text",
                e -> e.getAttribute("class").equals("end")
                        && ((Element) e.getParentNode()).getAttribute("class").equals("labels-zoom"));
        List<String> order = zoomed.stream()
                .sorted(Comparator.comparingDouble(e -> SvgReading.number(e, "y")))
                .map(e -> e.getAttribute("data-member"))
                .toList();
        assertEquals(List.of("F11", "F12", "F10", "F767", "F768"), order);
    }

    private SvgReading classic() {
        SampleRun.classic(folder);
        return new SvgReading(CurvesSvg.of(RunFolder.read(folder)));
    }
}
