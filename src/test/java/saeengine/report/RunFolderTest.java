package saeengine.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunFolderTest {
    @TempDir
    Path folder;

    @Test
    void readsEverythingAFinishedRunLeaves() {
        RunFolder run = RunFolder.read(SampleRun.classic(folder));
        assertEquals("train", run.info().command());
        assertEquals("2", run.info().layer());
        assertEquals(768, run.info().dims());
        assertEquals("100,767,768,1000", run.info().options().get("features"));
        assertEquals(
                List.of(100, 767, 768, 1000),
                run.curves().stream().map(Curve::features).toList());
        assertEquals(600, run.curves().get(0).size());
        assertEquals(6000, run.lastStep());
        assertEquals(256, run.rowsPerStep());
        assertEquals(Set.of("lr"), run.furtherKeys());
        assertEquals(2103.0, run.bounds().variance());
        assertEquals(498.3, run.bound(run.curves().get(0)));
        assertEquals("finished", run.summary().status());
        assertEquals(512 * 1.02, run.result(run.curves().get(0)).mse(), 1e-9);
    }

    @Test
    void aRunIsSparseWhereItsSettingsOrItsRecipeAndLogSaySo() {
        assertTrue(
                RunFolder.read(SparseRun.lambdaSweep(folder.resolve("sweep"))).sparse());
        assertFalse(RunFolder.read(SampleRun.classic(folder.resolve("classic"))).sparse());
        SampleRun counting = SampleRun.in(folder)
                .lines(8, "{\"step\":1,\"loss\":2,\"l0\":3}\n")
                .settings();
        assertFalse(RunFolder.read(folder).sparse(), "no recipe");
        String members = "\"members\":[{\"name\":\"F8\",\"features\":8}]";
        counting.write("run.json", "{\"recipe\":\"autoencoder\"," + members + "}");
        assertFalse(RunFolder.read(folder).sparse());
        counting.write("run.json", "{\"recipe\":\"jumprelu\"," + members + "}");
        assertTrue(RunFolder.read(folder).sparse());
    }

    @Test
    void aRunGoingOnHasNoSummaryAndMayHaveNoBounds() {
        SampleRun sample = SampleRun.in(folder);
        sample.lines(8, "{\"step\":1,\"loss\":2}\n").declare(9).settings();
        RunFolder run = RunFolder.read(folder);
        assertEquals("running", run.summary().status());
        assertTrue(Double.isNaN(run.bounds().variance()));
        assertTrue(Double.isNaN(run.bound(run.curves().get(0))));
        assertTrue(Double.isNaN(run.rowsPerStep()), "the log has no tokens");
        assertEquals(0, run.curves().get(1).size(), "a member that has not logged is an empty curve");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"step\":3,\"loss\":1",
                "{\"step\":3,",
                "{",
                "{\"step\":3,\"loss\":1.5,\"l",
                "\u0000\u0000\u0000"
            })
    void aLastLineCutOffIsIgnored(String cut) {
        Curve curve = curve("{\"step\":1,\"loss\":9}\n{\"step\":2,\"loss\":8}\n" + cut);
        assertArrayEquals(new double[] {1, 2}, curve.steps());
        assertArrayEquals(new double[] {9, 8}, curve.values(Curve.LOSS));
    }

    @Test
    void aLastLineWithoutNewlineCountsWhenItIsWhole() {
        assertEquals(
                2, curve("{\"step\":1,\"loss\":9}\n{\"step\":2,\"loss\":8}").size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"step\":2,\"lo",
                "{\"loss\":8}",
                "{\"step\":null,\"loss\":8}",
                "17",
                "{\"step\":2} {\"step\":3}"
            })
    void aBrokenLineInTheMiddleIsAnErrorThatNamesIt(String broken) {
        String message = failure("{\"step\":1,\"loss\":9}\n" + broken + "\n{\"step\":4,\"loss\":7}\n");
        assertTrue(message.contains("loss.jsonl: line 2: "), message);
    }

    @Test
    void whatIsNotFiniteIsNaNAndKeysMayComeLater() {
        Curve curve = curve("{\"step\":1,\"loss\":null}\n{\"step\":2,\"loss\":NaN,\"note\":\"text\",\"on\":true}\n"
                + "{\"step\":3,\"loss\":1e999,\"l0\":31}\n{\"step\":4,\"loss\":-0.0,\"l0\":null}\n");
        double nan = Double.NaN;
        assertArrayEquals(new double[] {nan, nan, nan, -0.0}, curve.values(Curve.LOSS));
        assertArrayEquals(new double[] {nan, nan, 31, nan}, curve.values("l0"));
        assertEquals(Set.of("loss", "l0"), curve.values().keySet());
        assertEquals(31, curve.last("l0"));
        assertTrue(Double.isNaN(curve.last("nowhere")));
    }

    @Test
    void aResumedRunReplacesWhatItRepeats() {
        Curve curve = curve("{\"step\":1,\"loss\":9}\n{\"step\":2,\"loss\":8}\n{\"step\":3,\"loss\":7}\n"
                + "{\"step\":2,\"loss\":80}\n{\"step\":4,\"loss\":60}\n");
        assertArrayEquals(new double[] {1, 2, 4}, curve.steps());
        assertArrayEquals(new double[] {9, 80, 60}, curve.values(Curve.LOSS));
    }

    @Test
    void manyLinesAreKeptInOrder() {
        StringBuilder lines = new StringBuilder();
        for (int step = 1; step <= 1000; step++) {
            lines.append("{\"step\":")
                    .append(step)
                    .append(",\"loss\":")
                    .append(2 * step)
                    .append("}\n");
        }
        Curve curve = curve(lines.toString());
        assertEquals(1000, curve.size());
        assertEquals(1402, curve.values(Curve.LOSS)[700]);
    }

    @Test
    void negativeZeroAndRoundingDustAreABoundOfZero() {
        SampleRun.in(folder).lines(8, "{\"step\":1,\"loss\":2}\n").settings().bounds(Map.of(8, -0.0, 9, -1e-12));
        Map<Integer, Double> bounds = RunFolder.read(folder).bounds().byFeatures();
        assertEquals(Map.of(8, 0.0, 9, 0.0), bounds);
    }

    @Test
    void saysWhatIsMissing() throws IOException {
        assertTrue(failure(folder.resolve("nowhere"))
                .endsWith("nowhere: is not there; name the folder of a run that train wrote"));
        assertTrue(failure(folder).contains("run.json: is not there, so this is no folder of a run"));
        SampleRun.in(folder).declare(8).settings();
        assertTrue(failure(folder).endsWith("no member has logged a step yet"));
        Files.writeString(folder.resolve("run.json"), "{\"members\":[]}");
        assertTrue(failure(folder).contains("run.json: members: expected at least one autoencoder, found none"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{} {}",
                "{\"members\":7}",
                "{\"members\":[7]}",
                "{\"members\":[{\"name\":\"a\"}]}",
                "{\"members\":[{\"name\":\"..\",\"features\":8}]}",
                "{\"members\":[{\"name\":\"a/b\",\"features\":8}]}",
                "{\"members\":[{\"name\":\"a\",\"features\":2.5}]}",
                "{\"members\":[{\"name\":\"a\",\"features\":\"8\"}]}",
                "{\"model\":{},\"members\":[{\"name\":\"a\",\"features\":8}]}"
            })
    void brokenSettingsAreOneLineThatNamesTheFile(String json) throws IOException {
        Files.writeString(folder.resolve("run.json"), json);
        String message = failure(folder);
        assertTrue(message.startsWith(folder.resolve("run.json") + ": "), message);
        assertEquals(1, message.lines().count(), message);
    }

    @Test
    void brokenBoundsAndSummariesAreErrorsToo() {
        SampleRun run =
                SampleRun.in(folder).lines(8, "{\"step\":1,\"loss\":2}\n").settings();
        run.write("bounds.json", "{\"bounds\":{\"eight\":1}}");
        assertTrue(failure(folder).contains("bounds.json: bounds: expected widths as keys"));
        run.bounds(Map.of()).write("summary.json", "{\"status\":\"fini");
        assertTrue(failure(folder).contains("summary.json: "));
    }

    private Curve curve(String lines) {
        SampleRun.in(folder).lines(8, lines).settings();
        return RunFolder.read(folder).curves().get(0);
    }

    private String failure(String lines) {
        SampleRun.in(folder).lines(8, lines).settings();
        return failure(folder);
    }

    private static String failure(Path path) {
        return assertThrows(ReportException.class, () -> RunFolder.read(path)).getMessage();
    }
}
