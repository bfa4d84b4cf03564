package saeengine.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Published examples, values that follow from a formula by hand, and rows that have no value. */
class KnownMetricValuesTest {
    private static ReconstructionMetrics of(int dims, float[] x, float[] xHat) {
        int n = x.length / dims;
        SaeMetrics metrics = new SaeMetrics(dims, 1);
        metrics.add(x, xHat, new float[n], n);
        return metrics.result().reconstruction();
    }

    @Test
    void thePublishedExplainedVarianceExample() {
        ReconstructionMetrics got = of(2, new float[] {-1, 0, 0, 2, 1, 1}, new float[] {0, 0, 0, 2, 0.5f, 1});
        assertEquals(0.6875, got.evR2());
        assertEquals(0.75, got.evLegacy());
        assertEquals(0.3125, got.fvuBatch());
        assertEquals(1.25 / 3, got.mse());
        assertEquals(1.25 / 6, got.msePerElement());
        // r = (-1,0), (0,0), (.5,0): mean (-1/6,0), scatter 1.25 - 3/36 = 7/6 over 4.
        assertEquals(1 - 7.0 / 24, got.evVar(), 1e-15);
        // |r|²/|x|² = 1, 0, .25/2.
        assertEquals(1.125 / 3, got.nmseOpenai(), 1e-15);
        // |x̂|² = 0, 4, 1.25; x·x̂ = 0, 4, 1.5.
        assertEquals(5.25 / 5.5, got.relativeBias(), 1e-15);
        assertEquals((0 + 1 + Math.sqrt(0.625)) / 3, got.shrinkage(), 1e-15);
        assertEquals((0 + 1 + 1.5 / Math.sqrt(2.5)) / 3, got.cosine(), 1e-15);
    }

    @Test
    void varianceIsMeasuredAboutTheMeanAndNotAboutZero() {
        float[] x = {9, 10, 11, 10, 10, 10};
        float[] mean = {10, 10, 10, 10, 10, 10};
        ReconstructionMetrics got = of(2, x, mean);
        double aboutZero = new NaiveMetrics(x, mean, 2).evAboutZero();
        assertTrue(aboutZero > 0.99, "about zero, the mean row seems to explain everything: " + aboutZero);
        assertEquals(0.0, got.evR2(), 1e-15, "the mean row explains nothing");
        assertEquals(1.0, got.fvuBatch(), 1e-15);
        assertEquals(0.0, got.evVar(), 1e-15);
    }

    @Test
    void onlyTheVarianceFormForgivesAConstantBias() {
        ReconstructionMetrics got = of(1, new float[] {0, 1, 2, 3}, new float[] {5, 6, 7, 8});
        assertEquals(1.0, got.evVar());
        assertEquals(1.0, got.evVarBatch());
        assertEquals(1 - 100.0 / 5, got.evR2());
    }

    @Test
    void aShrunkenReconstructionShowsInBiasAndNormButNotInAngle() {
        ReconstructionMetrics got = of(2, new float[] {1, 2, -3, 4}, new float[] {0.5f, 1, -1.5f, 2});
        assertEquals(0.5, got.relativeBias());
        assertEquals(0.5, got.shrinkage());
        assertEquals(1.0, got.cosine(), 1e-15);
        assertEquals(0.25, got.nmseOpenai());
    }

    @Test
    void aPerfectReconstructionIsExactlyPerfect() {
        float[] x = {1, 2, -3, 4, 5, 7};
        ReconstructionMetrics got = of(2, x, x);
        assertEquals(0.0, got.mse());
        assertEquals(1.0, got.evR2());
        assertEquals(1.0, got.evLegacy());
        assertEquals(1.0, got.evVar());
        assertEquals(0.0, got.fvuBatch());
        assertEquals(1.0, got.relativeBias());
    }

    @Test
    void constantRowsHaveNoExplainedVariance() {
        float third = 1 / 3f;
        float[] x = new float[3000];
        java.util.Arrays.fill(x, third);
        ReconstructionMetrics got = of(1, x, new float[3000]);
        assertEquals((double) third * third, got.mse(), 1e-15);
        for (double none : new double[] {got.evR2(), got.evVar(), got.evLegacy(), got.evVarBatch(), got.fvuBatch()}) {
            assertEquals(Double.NaN, none);
        }
        assertEquals(1.0, got.nmseOpenai(), 1e-12);
        assertEquals(Double.NaN, got.relativeBias(), "0 / 0");
        assertEquals(0.0, got.cosine(), "a reconstruction of zero is no angle of 0");
        assertEquals(Double.NaN, of(2, new float[] {1, 2}, new float[2]).evR2(), "one row is constant");
    }

    @Test
    void rowsThatDivideByZeroAreLeftOutOfMeansOfRatios() {
        ReconstructionMetrics got = of(2, new float[] {0, 0, 2, 0, 4, 0}, new float[] {1, 1, 1, 0, 4, 0});
        assertEquals(0.125, got.nmseOpenai(), "the first row is zero");
        assertEquals(0.75, got.shrinkage());
        assertEquals(1.0, got.cosine());
        // The second row is the mean row: 1 - 2/4 and 1 - 0/4 remain.
        assertEquals(0.75, got.evLegacy());
    }

    @Test
    void valuesStandInAFixedOrderAndNaNIsNull() {
        SaeMetrics metrics = new SaeMetrics(1, 2);
        metrics.add(new float[] {1, 1}, new float[] {1, 0}, new float[] {0, 1, 0, 0}, 2);
        SaeMetrics.Result result = metrics.result();
        List<String> names = List.copyOf(result.values().keySet());
        assertEquals(List.of("rows", "mse", "mse_per_element", "ev_r2", "ev_var", "nmse_openai"), names.subList(0, 6));
        assertTrue(names.containsAll(List.of("ev_legacy", "fvu_batch", "l0", "l1", "alive", "cosine")));
        assertNull(result.values().get("ev_r2"));
        JsonObject json = JsonParser.parseString(result.json()).getAsJsonObject();
        assertTrue(json.get("ev_r2").isJsonNull());
        assertEquals(0.5, json.get("l0").getAsDouble());
        assertEquals(names, List.copyOf(json.keySet()));
    }

    @Test
    void aRowThatIsNotFiniteShowsAsNull() {
        float[] x = {1, 2, Float.NaN, 4};
        assertNull(of(1, x, new float[4]).values().get("mse"));
        assertNull(of(1, new float[] {1, 2}, new float[] {1, Float.POSITIVE_INFINITY})
                .values()
                .get("ev_r2"));
    }
}
