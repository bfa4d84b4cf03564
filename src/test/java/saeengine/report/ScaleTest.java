package saeengine.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ScaleTest {

    @Test
    void linearTicksAreRoundNumbers() {
        assertEquals(
                List.of("0", "1,000", "2,000", "3,000", "4,000", "5,000", "6,000"),
                labels(new Scale.Linear(0, 6000, 7)));
        assertEquals(List.of("0", "0.05", "0.1", "0.15", "0.2"), labels(new Scale.Linear(0, 0.2375, 5)));
        assertEquals(List.of("0", "200k", "400k", "600k", "800k", "1M"), labels(new Scale.Linear(0, 1e6, 7)));
        assertEquals(List.of("−0.2", "−0.1", "0", "0.1"), labels(new Scale.Linear(-0.2, 0.1, 4)));
    }

    @Test
    void anyLinearAxisHasAFewTicksOneTwoOrFiveApart() {
        SplittableRandom random = new SplittableRandom(11);
        for (int trial = 0; trial < 2000; trial++) {
            double low = random.nextDouble(-1, 1) * Math.pow(10, random.nextInt(-6, 7));
            double high = low + Math.pow(10, random.nextDouble(-3, 7)) + Math.abs(low) * 1e-3;
            List<Scale.Tick> ticks = new Scale.Linear(low, high, 6).ticks();
            String axis = "axis " + low + " to " + high + ": " + ticks;
            assertTrue(ticks.size() >= 2 && ticks.size() <= 7, axis);
            double apart = (ticks.get(1).value() - ticks.get(0).value());
            double leading = apart / Math.pow(10, Math.floor(Math.log10(apart * 1.0001)));
            assertTrue(List.of(1L, 2L, 5L).contains(Math.round(leading)), axis);
            assertEquals(Math.round(leading), leading, 0.01, axis);
            assertTrue(ticks.get(0).value() >= low - 1e-9 * apart, axis);
            assertTrue(ticks.get(ticks.size() - 1).value() <= high + 1e-6 * apart, axis);
        }
    }

    @Test
    void logTicksAreDecadesWithMoreBetweenFew() {
        assertEquals(List.of("0.001", "0.01", "0.1", "1", "10", "100", "1,000"), labels(new Scale.Log(0.0006, 2500)));
        assertEquals(List.of("5", "10", "20", "50", "100", "200"), labels(new Scale.Log(4, 300)));
        assertEquals(
                List.of("10⁻¹²", "10⁻⁹", "10⁻⁶", "0.001", "1", "1,000"),
                labels(new Scale.Log(1e-13, 2000)).stream()
                        .filter(l -> !l.isEmpty())
                        .toList());
    }

    @Test
    void equalRatiosAreEqualDistancesOnALogAxis() {
        Scale log = new Scale.Log(0.01, 100);
        assertEquals(0, log.at(0.01), 1e-12);
        assertEquals(0.25, log.at(0.1), 1e-12);
        assertEquals(1, log.at(100), 1e-12);
    }

    @Test
    void zeroRunsAlongTheFloorOfALogAxis() {
        Scale log = new Scale.Log(0.01, 100);
        for (double tiny : new double[] {0.0, -0.0, -3, Double.MIN_VALUE, 0.0099}) {
            assertEquals(0.0, log.at(tiny), "at " + tiny);
        }
        assertTrue(Double.isNaN(log.at(Double.NaN)));
    }

    private static List<String> labels(Scale scale) {
        return scale.ticks().stream()
                .map(Scale.Tick::label)
                .filter(l -> !l.isEmpty())
                .toList();
    }
}
