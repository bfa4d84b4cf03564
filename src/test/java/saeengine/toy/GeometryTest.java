package saeengine.toy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import saeengine.cpu.CpuDevice;
import saeengine.tensor.Device;

/** What is known of the geometry of toy models. */
class GeometryTest {
    @Test
    void dimensionalitiesOfKnownArrangements() {
        double[][] antipodal = {{1, -1, 0}, {0, 0, 1}};
        assertArrayEquals(new double[] {0.5, 0.5, 1}, Geometry.dimensionalities(antipodal), 1e-12);
        double[][] pentagon = new double[2][5];
        for (int f = 0; f < 5; f++) {
            pentagon[0][f] = 3 * Math.cos(2 * Math.PI * f / 5);
            pentagon[1][f] = 3 * Math.sin(2 * Math.PI * f / 5);
        }
        for (double share : Geometry.dimensionalities(pentagon)) {
            assertEquals(0.4, share, 1e-12);
        }
        assertArrayEquals(new double[] {1, 0}, Geometry.dimensionalities(new double[][] {{2, 0}}), 1e-12);
        Geometry.Sweep sweep = new Geometry.Sweep(new double[] {1}, new double[][][] {antipodal});
        assertArrayEquals(new double[] {2 / 3.0}, sweep.dimensionsPerFeature(), 1e-12);
    }

    @Test
    void aFeatureIsAloneSharesOrIsNotThere() {
        assertEquals(Geometry.Phase.OWN, Geometry.phase(new double[] {0.1, -1}));
        assertEquals(Geometry.Phase.SUPERPOSITION, Geometry.phase(new double[] {1, -0.9}));
        assertEquals(Geometry.Phase.NONE, Geometry.phase(new double[] {1, 0.01}));
    }

    @Test
    void rareFeaturesShareDimensions() {
        ToySchedule schedule = new ToySchedule(800, 128, 1e-2, RateDecay.LINEAR, 100);
        try (Device device = new CpuDevice(1)) {
            double[] shares = Geometry.sweep(device, new double[] {1, 0.3, 0.05}, 12, 3, 1, schedule, 1, step -> {})
                    .dimensionsPerFeature();
            assertEquals(1, shares[0], 0.1, "each has a dimension of its own, or none");
            assertEquals(0.5, shares[1], 0.1, "two share one");
            assertTrue(shares[2] < 0.4, "more than two: " + shares[2]);
        }
    }

    @Test
    void importanceAndRarityDecideBetweenThePhases() {
        ToySchedule schedule = new ToySchedule(800, 128, 1e-2, RateDecay.LINEAR, 100);
        try (Device device = new CpuDevice(1)) {
            Geometry.Phase[][] phase = Geometry.phases(
                            device, new double[] {1, 0.05}, new double[] {0.2, 5}, 8, schedule, 1, step -> {})
                    .phase();
            assertArrayEquals(new Geometry.Phase[] {Geometry.Phase.NONE, Geometry.Phase.OWN}, phase[0]);
            assertArrayEquals(
                    new Geometry.Phase[] {Geometry.Phase.SUPERPOSITION, Geometry.Phase.SUPERPOSITION}, phase[1]);
        }
    }
}
