package saeengine.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {
    @TempDir
    Path folder;

    private Comparison two() throws IOException {
        Path grid = SparseRun.grid(folder.resolve("grid"));
        Path sweep = SparseRun.lambdaSweep(folder.resolve("sweep"));
        settings(grid, "\"options\":{\"lr\":0.001,\"seed\":1,\"k\":[16,32]},\"defaults\":{\"steps\":1000}");
        settings(sweep, "\"options\":{\"lr\":1.0E-3,\"seed\":2,\"steps\":1000}");
        return Comparison.read(List.of(grid, sweep));
    }

    private static void settings(Path run, String more) throws IOException {
        Path file = run.resolve("run.json");
        Files.writeString(file, Files.readString(file).replaceFirst("\\{", "{" + more + ","));
    }

    @Test
    void onlySettingsThatDifferAreToldApart() throws IOException {
        Map<String, List<String>> differences = two().differences();
        assertEquals(List.of("seed", "k"), List.copyOf(differences.keySet()), "lr is the same number, steps the default");
        assertEquals(List.of("1", "2"), differences.get("seed"));
        assertEquals("16,32", differences.get("k").get(0));
        assertEquals(null, differences.get("k").get(1));
        String html = ComparisonPage.of(two());
        assertTrue(html.contains("<tr><th scope=\"row\">seed</th><td>1</td><td>2</td></tr>"));
        assertFalse(html.contains("<th scope=\"row\">lr</th>"));
    }

    @Test
    void everyMemberHasARowAPointAndACurve() throws IOException {
        Comparison comparison = two();
        assertEquals(13, comparison.members().size());
        List<Frontier> frontiers = comparison.frontiers();
        assertEquals(List.of("mse", "loss_recovered"), frontiers.stream().map(Frontier::title).toList());
        frontiers.forEach(frontier -> assertEquals(13, frontier.points().size()));
        assertEquals(
                List.of("grid, F = 1,024", "grid, F = 4,096", "grid, F = 16,384", "sweep, F = 10,000"),
                frontiers.get(0).lines().stream().map(Frontier.Line::name).toList());
        String html = ComparisonPage.of(comparison);
        for (Comparison.Member member : comparison.members()) {
            assertEquals(2, html.split(java.util.regex.Pattern.quote("</svg>" + member.label() + "</th>"), -1).length);
        }
        Figure figure = comparison.figure();
        assertEquals(13, figure.series().size());
        assertTrue(figure.series().stream().allMatch(s -> s.loss().size() == 500));
        assertFalse(html.contains("{{") || html.contains("NaN<"));
        assertEquals(html, ComparisonPage.of(two()), "the same bytes again");
    }

    /** A run that multiplied its rows by 0.1 trained on errors a hundredth as large. */
    @Test
    void curvesOfScaledRunsAreInTheUnitsOfTheRows() throws IOException {
        Path plain = SparseRun.grid(folder.resolve("plain"));
        Path scaled = SparseRun.grid(folder.resolve("scaled"));
        settings(scaled, "\"input_scale\":0.1");
        Figure figure = Comparison.read(List.of(plain, scaled)).figure();
        double[] one = figure.series().get(0).loss().mean();
        double[] other = figure.series().get(9).loss().mean();
        for (int i = 0; i < one.length; i++) {
            assertEquals(100 * one[i], other[i], 1e-9 * other[i]);
        }
    }

    @Test
    void otherRowsAreSaid() throws IOException {
        Path one = SampleRun.classic(folder.resolve("one"));
        Path other = SampleRun.classic(folder.resolve("other"));
        assertEquals("", Comparison.read(List.of(one, other)).otherRows());
        Path bounds = other.resolve("bounds.json");
        Files.writeString(bounds, Files.readString(bounds).replace("2103.0", "1900.0"));
        Comparison comparison = Comparison.read(List.of(one, other));
        assertTrue(comparison.otherRows().contains("2,103 and 1,900"), comparison.otherRows());
        assertTrue(ComparisonPage.of(comparison).contains("<p class=\"warning\">"));
        assertEquals(List.of(), comparison.frontiers(), "plain autoencoders have no sparsity to show");
    }

    @Test
    void namesAreAsLongAsTheyMustBe() {
        assertEquals(List.of("a", "b"), Comparison.names(List.of(Path.of("/x/a"), Path.of("/x/b"))));
        assertEquals(List.of("x/a", "y/a"), Comparison.names(List.of(Path.of("/x/a"), Path.of("/y/a"))));
    }
}
