package saeengine.toy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RecoveryTest {
    private static double[][] polygon(int corners, double length) {
        double[][] w = new double[2][corners];
        for (int f = 0; f < corners; f++) {
            w[0][f] = length * Math.cos(2 * Math.PI * f / corners);
            w[1][f] = length * Math.sin(2 * Math.PI * f / corners);
        }
        return w;
    }

    private static double[] direction(double degrees) {
        return new double[] {Math.cos(Math.toRadians(degrees)), Math.sin(Math.toRadians(degrees))};
    }

    @Test
    void oneLatentForEachFeature() {
        double[][] decoder = {direction(144), direction(0), direction(72 + 17), direction(-72), direction(216)};
        Recovery all = Recovery.of(polygon(5, 3), decoder, new double[] {0.1, 0.2, 0.3, 0.4, 0.5});
        assertEquals(5, all.recovered());
        assertEquals(0, all.dead() + all.unclear());
    }

    @Test
    void whatIsDeadOppositeBetweenOrDoubleStandsForNothing() {
        double[][] decoder = {direction(0), direction(2), direction(36), direction(180), direction(72)};
        Recovery few = Recovery.of(polygon(5, 1), decoder, new double[] {0.2, 0.3, 0.1, 0.1, 0});
        assertEquals(1, few.recovered());
        assertEquals(1, few.dead());
        assertEquals(3, few.unclear());
        assertArrayEquals(new double[] {0.2}, few.active());
    }

    @Test
    void polygons() {
        Polygon pentagon = Polygon.of(polygon(5, 1.2));
        assertTrue(pentagon.isRegular(5));
        assertEquals(0, pentagon.offAngle(), 1e-9);
        assertEquals(1.2, pentagon.longest(), 1e-12);
        double[][] turned = polygon(5, 1);
        double[] off = direction(72 + 4);
        turned[0][1] = off[0];
        turned[1][1] = off[1];
        assertEquals(4, Polygon.of(turned).offAngle(), 1e-9);
        assertFalse(Polygon.of(turned).isRegular(5));
        double[][] shorter = polygon(5, 1);
        shorter[0][0] = 0.9;
        assertFalse(Polygon.of(shorter).isRegular(5), "lengths differ");
        double[][] four = {{1, 0, -1, 0, 0.1}, {0, 1, 0, -1, 0}};
        assertEquals(4, Polygon.of(four).corners());
        assertFalse(Polygon.of(four).isRegular(5));
        assertThrows(IllegalArgumentException.class, () -> Polygon.of(new double[3][5]));
    }
}
