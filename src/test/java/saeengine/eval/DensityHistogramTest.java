package saeengine.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DensityHistogramTest {
    @Test
    void rareDeadAndDenseLatentsAreCounted() {
        long rows = 10_000_000;
        long[] fires = {0, 1, 9, 10, 99, 100, 100_000, 100_001, 1_000_001, rows};
        DensityHistogram got = DensityHistogram.of(fires, rows);
        assertEquals(1, got.never());
        assertEquals(3, got.below1e6(), "0, 1 and 9 fires; 10 are exactly 1e-6");
        assertEquals(5, got.below1e5());
        assertEquals(3, got.above1e2(), "exactly 1 % is not above it");
        assertEquals(2, got.above1e1());
        assertEquals(fires.length - 1, Arrays.stream(got.counts()).sum(), "every latent that fired is in a bin");
    }

    @Test
    void anEdgeBelongsToTheBinAboveIt() {
        DensityHistogram got = DensityHistogram.of(new long[] {1, 10, 99, 100, 1000}, 1000, -3, 3);
        assertArrayEquals(new long[] {1, 2, 2}, got.counts(), "1e-3 | 1e-2, 9.9e-2 | 1e-1, 1");
        assertArrayEquals(new double[] {-3, -2, -1, 0}, got.edges(), 1e-15);
        assertEquals(0.25, DensityHistogram.of(new long[] {1}, 1).width());
    }

    @Test
    void densitiesBelowTheLowestEdgeAreInTheFirstBin() {
        DensityHistogram got = DensityHistogram.of(new long[] {1}, 1_000_000, -3, 3);
        assertArrayEquals(new long[] {1, 0, 0}, got.counts());
    }

    @Test
    void nothingToDivideByIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> DensityHistogram.of(new long[] {1}, 0));
        assertThrows(IllegalArgumentException.class, () -> DensityHistogram.of(new long[] {1}, 1, 0, 3));
        assertThrows(IllegalArgumentException.class, () -> DensityHistogram.of(new long[] {1}, 1, -3, 0));
    }
}
