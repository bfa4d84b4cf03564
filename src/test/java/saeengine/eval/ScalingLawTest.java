package saeengine.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import saeengine.data.tensors.TensorFile;
import saeengine.data.tensors.TensorFiles;
import saeengine.tensor.RandomStream;
import saeengine.testing.SharedData;

class ScalingLawTest {
    private static final ScalingLaw LAW = new ScalingLaw(-0.3, 0.2, -0.03, -0.05, -1.1, -0.12);
    private static final double[] NS = {512, 2048, 8192, 32768, 131072};
    private static final double[] KS = {4, 16, 64, 256};

    private static List<ScalingLaw.Point> grid(ScalingLaw law, double[] ns, double[] ks) {
        List<ScalingLaw.Point> points = new ArrayList<>();
        for (double n : ns) {
            for (double k : ks) {
                points.add(new ScalingLaw.Point(n, k, law.loss(n, k)));
            }
        }
        return points;
    }

    private static void assertSameLaw(ScalingLaw expected, ScalingLaw got, double within) {
        expected.values()
                .forEach((name, value) -> assertEquals(value, got.values().get(name), within, name));
    }

    @Test
    void anExactGridGivesItsParametersBack() {
        ScalingLaw.Fit fit = ScalingLaw.fit(grid(LAW, NS, KS));
        assertSameLaw(LAW, fit.law(), 1e-6);
        assertTrue(fit.rms() < 1e-10, "rms " + fit.rms());
        assertEquals(20, fit.residuals().length);
        assertTrue(fit.condition() < 1e6, "condition " + fit.condition());
    }

    @Test
    void theStoredGridGivesItsParametersBack() throws IOException {
        Path folder = SharedData.require("golden/scaling_law");
        JsonObject scalars = JsonParser.parseString(Files.readString(folder.resolve("manifest.json")))
                .getAsJsonObject()
                .getAsJsonObject("scalars");
        List<ScalingLaw.Point> points = new ArrayList<>();
        try (TensorFile file = TensorFiles.open(folder.resolve("all.safetensors"))) {
            long[] n = file.get("n").toLongs();
            long[] k = file.get("k").toLongs();
            double[] loss = file.get("f64/L").toDoubles();
            for (int i = 0; i < loss.length; i++) {
                points.add(new ScalingLaw.Point(n[i / k.length], k[i % k.length], loss[i]));
            }
        }
        ScalingLaw.Fit fit = ScalingLaw.fit(points);
        assertTrue(fit.rms() < 1e-10, "rms " + fit.rms());
        for (String name : fit.law().values().keySet()) {
            assertEquals(scalars.get(name).getAsDouble(), fit.law().values().get(name), 1e-5, name);
        }
    }

    @Test
    void noiseShowsInTheResidualsAndLeavesTheCurveInPlace() {
        RandomStream random = new RandomStream(3, 0);
        double noise = 0.01;
        List<ScalingLaw.Point> points = new ArrayList<>();
        double ofTruth = 0;
        for (ScalingLaw.Point p : grid(LAW, NS, KS)) {
            double shift = noise * random.nextGaussian();
            ofTruth += shift * shift;
            points.add(new ScalingLaw.Point(p.n(), p.k(), p.loss() * Math.exp(shift)));
        }
        ScalingLaw.Fit fit = ScalingLaw.fit(points);
        assertTrue(fit.rms() <= Math.sqrt(ofTruth / points.size()), "no worse than the law the points were made from");
        assertTrue(fit.rms() > noise / 4, "rms " + fit.rms());
        for (int i = 0; i < points.size(); i++) {
            ScalingLaw.Point p = points.get(i);
            assertEquals(Math.log(p.loss()) - Math.log(fit.law().loss(p.n(), p.k())), fit.residuals()[i], 1e-12);
            assertEquals(1, fit.law().loss(p.n(), p.k()) / LAW.loss(p.n(), p.k()), 4 * noise);
        }
    }

    @Test
    void theSamePointsGiveTheSameBits() {
        List<ScalingLaw.Point> points = grid(LAW, NS, KS);
        assertEquals(ScalingLaw.fit(points).law(), ScalingLaw.fit(points).law());
    }

    @Test
    void sixPointsAreFittedButSaidToLeaveTheParametersOpenWhereTheyDo() {
        ScalingLaw.Fit fit = ScalingLaw.fit(grid(LAW, new double[] {512, 65536}, new double[] {8, 32, 128}));
        assertTrue(fit.rms() < 1e-6, "as many parameters as points: rms " + fit.rms());
        ScalingLaw.Fit whole = ScalingLaw.fit(grid(LAW, NS, KS));
        assertTrue(fit.condition() > 3 * whole.condition(), fit.condition() + " against " + whole.condition());
    }

    @Test
    void aGridThatIsTooSmallIsRefusedByWhatItLacks() {
        assertRefused(grid(LAW, new double[] {512, 1024}, new double[] {8, 16}), "2 more points");
        assertRefused(grid(LAW, new double[] {512}, new double[] {1, 2, 4, 8, 16, 32}), "a second number of latents n");
        assertRefused(
                grid(LAW, new double[] {64, 128, 256, 512, 1024, 2048}, new double[] {8}),
                "a second number of active latents k");
        List<ScalingLaw.Point> repeated = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            repeated.addAll(grid(LAW, new double[] {512, 1024}, new double[] {8, 16}));
        }
        assertRefused(repeated, "4 different pairs");
        assertRefused(List.of(), "6 more points");
    }

    /** A law with nothing to explain is still one: its values are the loss, whatever its parameters are. */
    @Test
    void equalLossesAreFittedAndTheLawStaysFinite() {
        for (double loss : new double[] {1e-60, 0.5, 1e30}) {
            List<ScalingLaw.Point> points = new ArrayList<>();
            for (double n : NS) {
                for (double k : KS) {
                    points.add(new ScalingLaw.Point(n, k, loss));
                }
            }
            ScalingLaw.Fit fit = ScalingLaw.fit(points);
            fit.law().values().forEach((name, value) -> assertTrue(value != null, name + " of losses " + loss));
            for (ScalingLaw.Point p : points) {
                assertEquals(1, fit.law().loss(p.n(), p.k()) / loss, 1e-3);
            }
        }
    }

    @Test
    void whatIsLackingIsToldForAsManyPointsAsAreWanted() {
        List<ScalingLaw.Point> six = grid(LAW, new double[] {512, 65536}, new double[] {8, 32, 128});
        assertTrue(ScalingLaw.lack(six, 6).isEmpty());
        assertTrue(ScalingLaw.lack(six, 7).orElseThrow().startsWith("1 more points"));
        assertTrue(ScalingLaw.lack(six.subList(0, 1), 7).orElseThrow().contains("there is 1 pair of n and k"));
    }

    private static void assertRefused(List<ScalingLaw.Point> points, String lack) {
        String message = assertThrows(IllegalArgumentException.class, () -> ScalingLaw.fit(points))
                .getMessage();
        assertTrue(message.contains(lack), message);
    }

    @Test
    void pointsWithoutALogarithmAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new ScalingLaw.Point(0, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new ScalingLaw.Point(1, 1, -1));
        assertThrows(IllegalArgumentException.class, () -> new ScalingLaw.Point(1, Double.NaN, 1));
        assertThrows(IllegalArgumentException.class, () -> new ScalingLaw.Point(1, 1, Double.POSITIVE_INFINITY));
    }
}
