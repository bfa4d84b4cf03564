package saeengine.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZoomTest {
    @TempDir
    Path folder;

    @Test
    void showsTheWidthThatIsStuckWellAboveThoseThatReachZero() {
        SampleRun.classic(folder);
        Zoom zoom = zoom();
        assertEquals(-Zoom.BELOW_ZERO * zoom.high(), zoom.low(), "0 is a line of its own above the axis");
        assertTrue(zoom.high() > 2 * 0.095 && zoom.high() < 4 * 0.095, zoom.toString());
        assertTrue(zoom.from() > 1000 && zoom.from() < 2400, zoom.toString());
    }

    @Test
    void findsTheSamePartWithoutBounds() {
        SampleRun run = SampleRun.in(folder);
        SampleRun.CLASSIC_FLOORS.forEach((features, floor) -> run.member(features, run.falling(features, floor)));
        run.settings();
        assertEquals(2.5 * 0.095, zoom().high(), 0.03);
    }

    @Test
    void aLossOfExactlyZeroHidesNothing() {
        SampleRun run = SampleRun.in(folder);
        run.member(767, run.falling(1, 0.1));
        run.member(768, step -> step > 3000 ? -0.0 : 3001.0 - step);
        run.settings().bounds(Map.of(767, 0.04, 768, 0.0));
        assertEquals(0.25, zoom().high(), 0.02);
    }

    @Test
    void curvesThatEndAlikeAreShownWithoutTheirFirstFall() {
        SampleRun run = SampleRun.in(folder);
        run.member(64, run.falling(1, 300)).member(65, run.falling(2, 280)).settings();
        Zoom zoom = zoom();
        assertTrue(zoom.low() > 150 && zoom.low() < 280, zoom.toString());
        assertTrue(zoom.high() > 300 && zoom.high() < 1500, zoom.toString());
    }

    @Test
    void nothingIsEnlargedWhereThereIsNothingToSee() {
        SampleRun.in(folder).member(8, step -> 42).member(9, step -> 42).settings();
        assertNull(zoom(), "all values equal");
        SampleRun.in(folder).lines(8, "{\"step\":1,\"loss\":5}\n").settings();
        assertNull(zoom(), "one point");
        SampleRun.in(folder).member(8, step -> 0).settings();
        assertNull(zoom(), "all zero");
        SampleRun.in(folder).member(8, step -> Double.NaN).settings();
        assertNull(zoom(), "no finite value");
    }

    private Zoom zoom() {
        return Figure.of(RunFolder.read(folder), 400).zoom();
    }
}
