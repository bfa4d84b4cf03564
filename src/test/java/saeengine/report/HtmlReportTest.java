package saeengine.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {
    private static final String EVIL = "x\"'></script><script>alert(1)</script><!-- {{data}} $1 \\";

    @TempDir
    Path folder;

    @Test
    void holdsTheWholeStory() {
        SampleRun.classic(folder);
        String html = page();
        assertTrue(html.startsWith("<!doctype html>"));
        assertTrue(html.contains("<h1>" + folder.getFileName() + ": 4 autoencoders on layer 2 of tinystories-33m</h1>"));
        assertTrue(html.contains("finished after 6,000 steps, 1,536,000 rows of 768 dims"));
        assertTrue(html.contains("<th scope=\"row\">batch</th><td>256</td>"));
        assertTrue(html.contains("java -jar sae-engine.jar train"));
        assertTrue(html.contains("<noscript>\n<div class=\"still\">\n<svg "));
        assertTrue(html.contains("data-key=\"lr\""));
        assertFalse(Pattern.compile("\\{\\{\\w+}}").matcher(html).find(), "an unfilled name");
        assertTrue(html.length() < 1_000_000);
    }

    @Test
    void theTableHoldsTheFinalFigures() {
        SampleRun.classic(folder);
        assertEquals(List.of("767", "0.09500", "0.09690", "0.04020", "2.410", "0.999954"), cells(page(), "F=767"));
        assertEquals(List.of("768", "0.001000", "0.001020", "0", "–", "0.99999951"), cells(page(), "F=768"));
    }

    @Test
    void aRunGoingOnShowsWhatIsKnown() {
        SampleRun run = SampleRun.in(folder);
        run.member(8, step -> 7).settings();
        String html = page();
        assertTrue(html.contains("data-status=\"running\">running<"));
        assertEquals(List.of("8", "7.000", "–", "–", "–", "–"), cells(html, "F=8"));
        assertTrue(html.contains("data-chart=\"zoom\" data-scale=\"linear\" hidden"), "nothing to enlarge");
        assertTrue(html.contains("<meta http-equiv=\"refresh\" content=\"60\">"), "it loads itself anew");
    }

    @Test
    void aFinishedPageStaysAndAStoppedOneSaysWhatItGoesOnWith() throws IOException {
        SampleRun.classic(folder);
        assertFalse(page().contains("http-equiv=\"refresh\"") || page().contains("--resume"));
        Path summary = folder.resolve("summary.json");
        Files.writeString(summary, Files.readString(summary).replace("finished", "stopped"));
        String html = page();
        assertFalse(html.contains("http-equiv=\"refresh\""));
        assertTrue(html.contains("<code>java -jar sae-engine.jar train --resume --out " + folder + "</code>"));
    }

    @Test
    void settingsThatAreAsByDefaultAreFoldedAway() throws IOException {
        SampleRun.classic(folder);
        Path run = folder.resolve("run.json");
        Files.writeString(
                run,
                Files.readString(run)
                        .replaceFirst("\\{", "{\"defaults\":{\"batch\":512,\"lr\":\"1.0E-3\",\"seed\":1,\"unit_norm\":false},"));
        String html = page();
        String settings = html.substring(html.indexOf("<h2>Settings</h2>"), html.indexOf("<h2>Repeat this run</h2>"));
        String seen = settings.substring(0, settings.indexOf("<details"));
        assertTrue(seen.contains("<th scope=\"row\">batch</th><td>256</td>"));
        assertTrue(seen.contains("<th scope=\"row\">steps</th>"), "one that has no default");
        assertFalse(seen.contains(">lr<") || seen.contains(">seed<"));
        assertTrue(settings.contains("<summary>3 more, as by default"));
        assertTrue(settings.indexOf(">lr<") > settings.indexOf("<details"));
    }

    private static List<String> cells(String html, String label) {
        Matcher row = Pattern.compile("</span>" + label + "</th>(.*)</tr>").matcher(html);
        assertTrue(row.find(), "no row for " + label);
        return Pattern.compile("<td>(.*?)</td>")
                .matcher(row.group(1))
                .results()
                .map(cell -> cell.group(1))
                .toList();
    }

    @Test
    void nothingFromAFileIsMarkupOrScript() {
        SampleRun run = SampleRun.in(folder);
        run.model = EVIL;
        run.summary = EVIL;
        run.lines(8, "{\"step\":1,\"loss\":5,\"</script><b>\":3}\n{\"step\":2,\"loss\":4,\"</script><b>\":2}\n");
        run.settings();
        String html = page();
        assertFalse(html.contains("alert(1)</script>"));
        assertFalse(html.contains("<script>alert"));
        assertFalse(html.contains("<b>"));
        assertEquals(3, count(html, "<script"), "data, library, page");
        assertEquals(3, count(html, "</script"));
        assertTrue(html.contains("x&quot;&#39;&gt;&lt;/script&gt;&lt;script&gt;alert(1)"));
        assertEquals("</script><b>", data(html).getAsJsonArray("keys").get(0).getAsString());
    }

    @Test
    void asksTheNetworkForNothing() {
        SampleRun.classic(folder);
        String html = page();
        String code = html.replace(ChartJs.source(), "").replace("xmlns='http://www.w3.org/2000/svg'", "");
        assertFalse(code.contains("http:") || code.contains("https:"), "an address outside the library");
        assertFalse(Pattern.compile("<(link|script|img|iframe)[^>]*(src|href)=\"(?!data:)")
                .matcher(html)
                .find());
        assertFalse(html.contains("@import") || html.contains("sourceMappingURL") || html.contains("fetch("));
        assertTrue(html.contains("content=\"default-src 'none';"), "and the policy forbids it");
        assertTrue(html.contains("Released under the MIT License"), "the library's licence stays");
    }

    @Test
    void theDataAreTheCurves() {
        SampleRun.classic(folder);
        JsonObject data = data(page());
        assertEquals(6000, data.get("lastStep").getAsInt());
        assertEquals(256, data.get("rowsPerStep").getAsInt());
        assertTrue(data.get("logarithmic").getAsBoolean());
        assertTrue(data.get("floor").getAsDouble() > 0, "a log axis needs a floor above zero");
        JsonObject series = data.getAsJsonArray("series").get(1).getAsJsonObject();
        assertEquals("F=767", series.get("label").getAsString());
        assertEquals("#1460c8", series.get("onLight").getAsString());
        assertEquals(0.0402, series.get("bound").getAsDouble());
        JsonObject loss = series.getAsJsonObject("curves").getAsJsonObject("loss");
        JsonArray steps = loss.getAsJsonArray("step");
        assertEquals(600, steps.size());
        assertEquals("10", steps.get(0).getAsString());
        Curve curve = RunFolder.read(folder).curves().get(1);
        assertEquals(
                curve.values("loss")[599], loss.getAsJsonArray("mean").get(599).getAsDouble(), 1e-5);
        assertEquals(600, loss.getAsJsonArray("smooth").size());
        assertTrue(series.getAsJsonObject("curves").has("lr"));
    }

    @Test
    void aValueThatWasNotFiniteIsNullInTheData() {
        SampleRun.in(folder)
                .lines(8, "{\"step\":1,\"loss\":null}\n{\"step\":2,\"loss\":4}\n")
                .settings();
        JsonObject loss = data(page())
                .getAsJsonArray("series")
                .get(0)
                .getAsJsonObject()
                .getAsJsonObject("curves")
                .getAsJsonObject("loss");
        assertEquals("[null,4]", loss.get("mean").toString());
    }

    @Test
    void theLibraryCannotEndItsElement() {
        assertEquals("a<\\/script>b<\\!--c", ChartJs.inline("a</script>b<!--c\n//# sourceMappingURL=x.map\n"));
        assertFalse(ChartJs.source().contains("</script"));
        assertTrue(ChartJs.source().contains("Chart.js v4.5.1"));
    }

    @Test
    void aTemplateIsFilledOnce() {
        assertEquals("{{b}}$1", Template.fill("{{a}}", Map.of("a", "{{b}}$1", "b", "wrong")));
    }

    private String page() {
        RunFolder run = RunFolder.read(folder);
        return HtmlReport.of(run, CurvesSvg.of(run));
    }

    private static JsonObject data(String html) {
        String start = "id=\"run-data\">";
        int from = html.indexOf(start) + start.length();
        return JsonParser.parseString(html.substring(from, html.indexOf("</script>", from)))
                .getAsJsonObject();
    }

    private static int count(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }
}
