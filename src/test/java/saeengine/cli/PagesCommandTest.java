package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code report} and {@code compare} on runs that {@code train} wrote. */
class PagesCommandTest {
    @TempDir
    static Path folder;

    private static Path one;
    private static Path other;

    @BeforeAll
    static void runs() {
        Path rows = TinyRun.rows(folder.resolve("rows.safetensors"), 2000, 8, 1);
        one = folder.resolve("one");
        other = folder.resolve("other");
        String train = "train --device cpu --recipe topk --features 16,24 --batch 64 --buffer 512 --steps 30 --activations";
        InProcess.succeeds(TinyRun.words(train, rows, "--out", one, "--k", "2,4"));
        InProcess.succeeds(TinyRun.words(train, rows, "--out", other, "--k", "2", "--lr", "0.002"));
    }

    @Test
    void drawsAgainWhatTrainDrew() throws IOException {
        List<String> names = List.of("curves.svg", "report.html", "frontier.svg");
        for (String name : names) {
            byte[] drawn = Files.readAllBytes(one.resolve(name));
            Files.delete(one.resolve(name));
            String printed = InProcess.succeeds(TinyRun.words("report", one));
            assertTrue(printed.contains(one.resolve(name).toString()), printed);
            assertArrayEquals(drawn, Files.readAllBytes(one.resolve(name)), name);
        }
        assertFalse(Files.exists(one.resolve("curves.csv")));
    }

    @Test
    void theTablesHoldEveryStepAndTheFiguresOfTheSummary() throws IOException {
        String printed = InProcess.succeeds(TinyRun.words("report --csv", one));
        assertTrue(printed.contains(one.resolve("curves.csv").toString()), printed);
        List<String> curves = Files.readAllLines(one.resolve("curves.csv"));
        assertTrue(curves.get(0).startsWith("member,step,rows,loss,"), curves.get(0));
        assertEquals(4, curves.stream().filter(line -> line.matches("F\\d+-k\\d,30,1920,.*")).count());
        List<String> summary = Files.readAllLines(one.resolve("summary.csv"));
        assertEquals(5, summary.size());
        JsonObject member = JsonParser.parseString(Files.readString(one.resolve("summary.json")))
                .getAsJsonObject()
                .getAsJsonArray("members")
                .get(3)
                .getAsJsonObject();
        int mse = List.of(summary.get(0).split(",")).indexOf("mse");
        assertEquals(
                member.getAsJsonObject("metrics").get("mse").getAsDouble(),
                Double.parseDouble(summary.get(4).split(",", -1)[mse]));
    }

    @Test
    void thePageSaysWhichSettingsTheRunChanged() throws IOException {
        String html = Files.readString(other.resolve("report.html"));
        String settings = html.substring(html.indexOf("<h2>Settings</h2>"));
        String seen = settings.substring(0, settings.indexOf("<details"));
        for (String changed : List.of("activations", "features", "k", "lr", "steps", "batch", "buffer")) {
            assertTrue(seen.contains("<th scope=\"row\">" + changed + "</th>"), changed + " in " + seen);
        }
        for (String untouched : List.of("seed", "dead-after", "hold-out", "tied", "eval-rows")) {
            assertFalse(seen.contains("<th scope=\"row\">" + untouched + "</th>"), untouched + " in " + seen);
        }
    }

    @Test
    void onePageOverSeveralRuns() throws IOException {
        Path page = folder.resolve("both.html");
        InProcess.succeeds(TinyRun.words("compare", one, other, "--out", page));
        String html = Files.readString(page);
        assertTrue(html.contains("<h1>2 runs: one and other</h1>"));
        assertTrue(html.contains("<th scope=\"row\">lr</th>") && html.contains("<td>0.002</td>"));
        String different = html.substring(html.indexOf("<h2>Settings that differ</h2>"), html.indexOf("run-data"));
        assertFalse(different.contains(">seed<") || different.contains(">steps<"), different);
        InProcess.refuses(TinyRun.words("compare", one, other, "--out", page), "is there already", "--overwrite");
        InProcess.succeeds(TinyRun.words("compare", one, other, "--overwrite", "--out", page));
    }

    @Test
    void whatIsNoRunIsRefusedInOneLine() throws IOException {
        Path empty = Files.createDirectories(folder.resolve("empty"));
        InProcess.refuses(TinyRun.words("report", folder.resolve("nowhere")), "nowhere: is not there; name the folder of a run");
        InProcess.refuses(TinyRun.words("report", empty), "run.json: is not there, so this is no folder of a run");
        InProcess.refuses(TinyRun.words("report", folder.resolve("rows.safetensors")), "is a file; name the folder of a run");
        InProcess.refuses(TinyRun.words("report", one.resolve("F16-k2")), "this is no folder of a run");
        InProcess.refuses(TinyRun.words("compare", one, empty, "--out", folder.resolve("no.html")), "no folder of a run");
        InProcess.refuses(TinyRun.words("compare", one, one), "each once");
        InProcess.refuses(TinyRun.words("compare", one), "two runs or more");
        Path broken = Files.createDirectories(folder.resolve("broken"));
        Files.writeString(broken.resolve("run.json"), "{\"members\": [");
        InProcess.refuses(TinyRun.words("report", broken), "run.json");
        assertFalse(Files.exists(folder.resolve("no.html")));
    }
}
