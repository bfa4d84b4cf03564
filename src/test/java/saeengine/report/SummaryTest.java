package saeengine.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.metric.Metric;

class SummaryTest {
    @TempDir
    Path folder;

    @Test
    void metricsAreThoseWithANumber() {
        Summary.Result result = member("\"metrics\":{\"mse\":2.5,\"l0\":null,\"kl_score\":0.9}");
        assertEquals(Map.of("mse", 2.5, "kl_score", 0.9), result.metrics());
        assertTrue(Double.isNaN(result.metric(Metric.L0)));
        assertThrows(ReportException.class, () -> member("\"metrics\":{\"mse\":\"low\"}"));
    }

    @Test
    void aDensityNeedsItsBins() {
        FiringDensity density = member(
                        "\"density\":{\"lowest\":-3,\"width\":0.5,\"counts\":[0,3,null,1,0],\"never\":2,\"latents\":6}")
                .density();
        assertEquals(-2.5, density.from());
        assertEquals(-1, density.to());
        assertEquals(0.5, density.greatestShare());
        assertNull(member("\"density\":null").density());
        assertNull(member("\"density\":{\"lowest\":-3,\"width\":0.5}").density());
        assertNull(
                member("\"density\":{\"lowest\":-3,\"width\":0,\"counts\":[1]}").density());
        assertThrows(ReportException.class, () -> member("\"density\":{\"counts\":[\"x\"]}"));
    }

    @Test
    void aDensityWithoutATotalCountsItself() {
        FiringDensity density = member("\"density\":{\"lowest\":-1,\"width\":1,\"counts\":[3],\"never\":1}")
                .density();
        assertEquals(4, density.latents());
        assertEquals(0.75, density.share(0));
    }

    @Test
    void theLawFillsInWhatItsPointsLeaveOut() {
        ScalingLaw law = law(
                "\"alpha\":1,\"beta_k\":-0.5,\"beta_n\":-0.1,\"gamma\":0,\"zeta\":0,\"eta\":0,"
                        + "\"points\":[{\"n\":100,\"k\":4,\"loss\":3},{\"n\":10,\"k\":4,\"loss\":null},{\"n\":9,\"k\":2,\"loss\":5,\"fitted\":5.5}]");
        assertEquals(2, law.points().size(), "a point without a loss cannot be shown");
        assertEquals(
                Math.exp(1) * 0.5 * Math.pow(100, -0.1) + 1, law.points().get(0).fitted(), 1e-12);
        assertEquals(0.1, law.points().get(1).residual(), 1e-12);
        assertTrue(Double.isNaN(law.rms()));
        assertNull(law("\"alpha\":1"));
        assertTrue(Double.isNaN(law("\"points\":[{\"n\":1,\"k\":1,\"loss\":1}]").at(2, 2)));
    }

    private Summary.Result member(String fields) {
        return read("\"members\":[{\"name\":\"m\"," + fields + "}]").results().get("m");
    }

    private ScalingLaw law(String fields) {
        return read("\"scaling_law\":{" + fields + "}").scalingLaw();
    }

    private Summary read(String fields) {
        SampleRun.in(folder).write("summary.json", "{" + fields + "}");
        return Summary.read(folder.resolve("summary.json"));
    }
}
