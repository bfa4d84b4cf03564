package saeengine.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ThinnedTest {

    @Test
    void aShortCurveStaysAsItWasLogged() {
        double[] values = {9, 7, 8, 5};
        Thinned thinned = thin(2, values);
        assertFalse(thinned.bucketed());
        assertArrayEquals(values, thinned.mean());
        assertArrayEquals(values, thinned.low());
        assertArrayEquals(values, thinned.smooth(), "too few points to smooth");
    }

    @Test
    void oneSpikeAmongAMillionLinesIsSeenButMovesNoSmoothedLine() {
        SplittableRandom random = new SplittableRandom(7);
        double[] values = random.doubles(1_000_000, 1, 2).toArray();
        values[654_321] = 5000;
        values[123_456] = 0.01;
        Thinned thinned = thin(400, values);
        assertTrue(thinned.bucketed());
        assertEquals(400, thinned.size());
        assertEquals(5000, Arrays.stream(thinned.high()).max().orElseThrow());
        assertEquals(0.01, Arrays.stream(thinned.low()).min().orElseThrow());
        assertTrue(Arrays.stream(thinned.smooth()).allMatch(v -> v > 1.45 && v < 1.55));
        assertEquals(1_000_000, thinned.steps()[399]);
    }

    @Test
    void bucketsHoldTheirMeanAndExtremes() {
        Thinned thinned = thin(2, 1, 2, 3, 4, 10, 20, 30, 40);
        assertArrayEquals(new double[] {2.5, 25}, thinned.mean());
        assertArrayEquals(new double[] {1, 10}, thinned.low());
        assertArrayEquals(new double[] {4, 40}, thinned.high());
        assertArrayEquals(new double[] {4, 8}, thinned.steps());
    }

    @Test
    void aGapInStepsLeavesNoEmptyBucket() {
        double[] steps = IntStream.rangeClosed(1, 100)
                .mapToDouble(i -> i <= 50 ? i : 10_000 + i)
                .toArray();
        Thinned thinned = Thinned.of(curve(steps, new double[100]), "loss", 20);
        assertEquals(2, thinned.size());
        assertArrayEquals(new double[] {50, 10_100}, thinned.steps());
    }

    @Test
    void whatIsNotFiniteStaysAGapAndTouchesNoNeighbour() {
        double[] values = new double[300];
        Arrays.fill(values, 3);
        Arrays.fill(values, 100, 120, Double.NaN);
        Thinned thinned = thin(150, values);
        for (int i = 0; i < 300; i++) {
            assertEquals(values[i], thinned.smooth()[i], "point " + i);
        }
        Arrays.fill(values, Double.NaN);
        assertEquals(-1, thin(150, values).endIndex());
        assertTrue(Double.isNaN(thin(20, values).end()));
    }

    @Test
    void smoothingKeepsASteepFallWhereItIs() {
        double[] values = IntStream.range(0, 600)
                .mapToDouble(i -> 1000 * Math.exp(-i / 8.0) + 1)
                .toArray();
        double[] smooth = thin(400, values).smooth();
        for (int i = 0; i < 300; i++) {
            assertEquals(1, smooth[i] / values[i], 0.1, "point " + i);
        }
    }

    @Test
    void smoothingTakesMostOfTheNoiseAway() {
        double[] noise = new SplittableRandom(3).doubles(800, -1, 1).toArray();
        double[] smooth = thin(400, noise).smooth();
        assertTrue(rms(smooth) < 0.4 * rms(noise), rms(smooth) + " of " + rms(noise));
    }

    private static double rms(double[] values) {
        return Math.sqrt(Arrays.stream(values).map(v -> v * v).average().orElseThrow());
    }

    private static Thinned thin(int buckets, double... values) {
        double[] steps =
                IntStream.rangeClosed(1, values.length).asDoubleStream().toArray();
        return Thinned.of(curve(steps, values), "loss", buckets);
    }

    private static Curve curve(double[] steps, double[] values) {
        return new Curve("F8", "F=8", 8, steps, steps, Map.of("loss", values));
    }
}
