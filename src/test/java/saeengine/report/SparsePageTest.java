package saeengine.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparsePageTest {
    @TempDir
    Path folder;

    @Test
    void theTableHasTheMetricsThatWereMeasured() {
        String html = page(SparseRun.grid(folder));
        assertEquals(
                List.of(
                        "Autoencoder",
                        "F",
                        "k",
                        "l0",
                        "mse",
                        "loss_recovered",
                        "ev_r2",
                        "alive",
                        "l1",
                        "last training loss"),
                between(html, "<table class=\"results many\">", "</thead>", "<th scope=\"col\">(.*?)</th>"));
        List<String> cells = between(html, "</svg>F=4096 k=32</th>", "</tr>", "<td>(.*?)</td>");
        assertEquals(
                List.of("4,096", "32", "32.00", "42.42", "0.9953", "0.9798", "0.9940", "25.60"), cells.subList(0, 8));
    }

    @Test
    void aBoundHasAColumnOnlyWhereItSaysSomething() throws Exception {
        SparseRun.lambdaSweep(folder);
        assertFalse(page(folder).contains(">PCA bound<"));
        Files.writeString(folder.resolve("bounds.json"), "{\"bounds\":{\"10000\":0.0}}");
        assertFalse(page(folder).contains(">PCA bound<"), "0 is no news of a width beyond the rows'");
        Files.writeString(folder.resolve("bounds.json"), "{\"bounds\":{\"10000\":1.5}}");
        assertTrue(page(folder).contains("<th scope=\"col\">PCA bound</th>"));
    }

    @Test
    void theStepChartsAreThoseWithSomethingToSay() {
        String sweep = page(SparseRun.lambdaSweep(folder.resolve("sweep")));
        assertEquals(List.of("loss", "l1", "l0", "dead"), keys(sweep));
        String grid = page(SparseRun.grid(folder.resolve("grid")));
        assertEquals(List.of("loss", "dead", "aux"), keys(grid), "L0 of TopK is k, and the learning rate stays");
        assertTrue(
                grid.contains("Not drawn, for nothing changes: training l0 at 16, 32 and 64; penalty at 0; learning rate at"
                        + " 0.0003."),
                "what is not drawn is said");
        JsonObject data = data(sweep);
        assertEquals("l2", data.get("main").getAsString());
        assertTrue(data.getAsJsonObject("logFloors").has("l1"));
        assertEquals(0, data.getAsJsonObject("lows").get("dead").getAsInt());
    }

    @Test
    void densitiesStateWhatNeverFired() {
        String html = page(SparseRun.grid(folder));
        assertEquals(
                9,
                between(html, "How often latents fire", "</section>", "(<figure)")
                        .size());
        assertTrue(html.contains("Never fired: <strong>786</strong> of 16,384 (4.8 %)"));
        assertTrue(html.contains("Never fired: none of 1,024"));
        assertTrue(html.contains("<div class=\"grid three\">"));
    }

    @Test
    void manyMembersStandCloser() {
        String html = page(SparseRun.grid(folder, new int[] {512, 1024, 2048, 4096, 8192}, new int[] {8, 16, 32}));
        assertTrue(html.contains("<div class=\"compact\">"));
        assertEquals(
                15,
                between(html, "How often latents fire", "</section>", "(<figure)")
                        .size());
        assertTrue(html.length() - ChartJs.source().length() < 2_000_000);
    }

    @Test
    void theLawStandsInTablesWithItsResiduals() {
        String html = page(SparseRun.grid(folder));
        assertEquals(
                List.of("7.200", "−0.4200", "−0.3100", "0.01200", "3.400", "−0.3500", "0.01730"),
                between(html, "<table class=\"parameters\">", "</table>", "<td>(.*?)</td>"));
        assertTrue(html.contains("fitted to 9 points, 6 parameters"));
        List<String> residuals = between(html, "<table class=\"residuals\">", "</table>", "<td>([+−]?[\\d.]+ %)</td>");
        assertEquals(9, residuals.size());
        assertTrue(residuals.stream().anyMatch(r -> r.startsWith("+"))
                && residuals.stream().anyMatch(r -> r.startsWith("−")));
    }

    @Test
    void everyColourInADrawingHasAValueInLightAndDark() {
        String html = page(SparseRun.grid(folder));
        List<String> used = Pattern.compile("var\\((--c[0-9a-f]{12})\\)")
                .matcher(html)
                .results()
                .map(m -> m.group(1))
                .distinct()
                .toList();
        assertEquals(
                3 + 3,
                used.size(),
                "three widths, and three k of the law");
        used.forEach(name -> assertEquals(3, html.split(Pattern.quote(name + ": #"), -1).length, name));
    }

    @Test
    void missingPiecesLeaveTheirSectionsOut() {
        for (Path run : List.of(SparseRun.killed(folder.resolve("killed")), SparseRun.nulls(folder.resolve("nulls")))) {
            String html = page(run);
            for (String heading : List.of("Sparsity against error", "How often latents fire", "Scaling law")) {
                assertFalse(html.contains("<h2>" + heading), heading);
            }
            assertTrue(html.contains("<h2>Training curves</h2>"));
            assertFalse(html.contains("NaN<") || html.contains("{{"));
        }
        assertTrue(page(folder.resolve("killed")).contains("data-status=\"running\""));
    }

    @Test
    void aPlainRunSaysNothingOfSparsity() {
        String html = page(SampleRun.classic(folder)).replace(ChartJs.source(), "");
        assertTrue(html.contains("<h2>Loss curves</h2>"));
        assertFalse(html.contains("sparse autoencoder") || html.contains("l0") || html.contains("grid three"));
    }

    private static String page(Path folder) {
        RunFolder run = RunFolder.read(folder);
        return HtmlReport.of(run, CurvesSvg.of(run));
    }

    private static List<String> keys(String html) {
        return Pattern.compile("data-key=\"(\\w+)\"")
                .matcher(html)
                .results()
                .map(m -> m.group(1))
                .toList();
    }

    private static JsonObject data(String html) {
        Matcher json = Pattern.compile("id=\"run-data\">(.*?)</script>").matcher(html);
        assertTrue(json.find());
        return JsonParser.parseString(json.group(1)).getAsJsonObject();
    }

    private static List<String> between(String html, String from, String to, String wanted) {
        int start = html.indexOf(from);
        assertTrue(start >= 0, from);
        String part = html.substring(start, html.indexOf(to, start));
        return Pattern.compile(wanted)
                .matcher(part)
                .results()
                .map(m -> m.group(1))
                .toList();
    }
}
