package saeengine.toy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import saeengine.cpu.CpuDevice;
import saeengine.tensor.Device;

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

    @Test
    void aRunIsAddedUp() {
        RecoveryTally all = RecoveryTally.of(
                List.of(
                        new Recovery(2, 0, 1, new double[] {0.5, 0.1}),
                        new Recovery(1, 3, 0, new double[] {0.9}),
                        new Recovery(2, 1, 0, new double[] {0.2, 0.4})),
                2);
        assertEquals(3, all.autoencoders());
        assertEquals(2, all.whole());
        assertEquals(4, all.dead());
        assertEquals(1, all.unclear());
        assertEquals(0.1, all.rates().least());
        assertEquals(0.5, all.rates().most());
        assertEquals(0.3, all.rates().mean(), 1e-12);
        assertTrue(RecoveryTally.of(List.of(new Recovery(1, 0, 0, new double[] {0.9})), 2)
                .rates()
                .isEmpty());
    }

    @Test
    void arrangementsOfARunsModels() {
        try (Device device = new CpuDevice(1)) {
            ToyShape shape = new ToyShape(2, 5, 2);
            ToyModel models = new ToyModel(device, shape, new float[shape.rows()]);
            double[][] pentagon = polygon(5, 1.2);
            float[] w = new float[2 * 2 * 5];
            for (int i = 0; i < 10; i++) {
                w[i] = (float) pentagon[i / 5][i % 5];
            }
            w[10] = 1;
            models.weight().set(w);
            Arrangement lie = Arrangement.of(models).orElseThrow();
            assertEquals(2, lie.models());
            assertEquals(1, lie.regular());
            assertEquals(0, lie.offAngle(), 1e-4);
            assertEquals(1.2, lie.shortest(), 1e-6);
            assertEquals(1.2, lie.longest(), 1e-6);
            ToyShape flat = new ToyShape(1, 5, 1);
            assertTrue(Arrangement.of(new ToyModel(device, flat, new float[flat.rows()]))
                    .isEmpty());
        }
    }
}
