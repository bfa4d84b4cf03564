package saeengine.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import saeengine.run.Log;

/** Which members a run's law is fitted to, and what is said where it is not. */
class RunScalingLawTest {
    private static final List<Integer> KS = List.of(1, 2, 4);
    private static final List<Integer> WIDTHS = List.of(16, 64, 256);

    private interface Loss {
        double of(int n, int k);
    }

    private static JsonObject law(List<Integer> widths, List<Integer> ks, Loss loss) {
        RunScalingLaw law = new RunScalingLaw();
        for (int n : widths) {
            for (int k : ks) {
                law.take(new MemberSpec(n, k, Double.NaN), loss.of(n, k));
            }
        }
        JsonObject summary = new JsonObject();
        law.addTo(summary, Log.SILENT);
        return summary;
    }

    private static double usual(int n, int k) {
        return Math.exp(2 - 0.3 * Math.log(n) - 0.5 * Math.log(k)) + 0.1;
    }

    @Test
    void losses0AreLeftOutOfIt() {
        JsonObject summary = law(WIDTHS, KS, (n, k) -> n == 256 && k > 1 ? 0 : usual(n, k));
        assertEquals(
                7,
                summary.getAsJsonObject("scaling_law").getAsJsonArray("points").size());
        assertFalse(summary.has("no_scaling_law"));
    }

    @Test
    void withTooFewOthersThereIsNone() {
        JsonObject summary = law(WIDTHS, KS, (n, k) -> n == 256 ? 0 : usual(n, k));
        assertFalse(summary.has("scaling_law"));
        String why = summary.get("no_scaling_law").getAsString();
        assertTrue(why.startsWith("3 of 9 losses are 0, of which there is no logarithm; it needs 1 more points"), why);
    }

    @Test
    void equalLossesMakeALaw() {
        assertTrue(law(WIDTHS, KS, (n, k) -> 0.5).has("scaling_law"));
    }

    @Test
    void oneKMakesNone() {
        JsonObject summary = law(List.of(2, 4, 8, 16, 32, 64, 128), List.of(2), RunScalingLawTest::usual);
        assertEquals(
                "it needs a second number of active latents k",
                summary.get("no_scaling_law").getAsString());
    }

    @Test
    void ofAReluRunNothingIsSaid() {
        assertEquals(new JsonObject(), law(WIDTHS, List.of(0), (n, k) -> 0));
    }
}
