package saeengine.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LabelsTest {

    @Test
    void labelsFarApartStayWhereTheyAre() {
        double[] wished = {90, 10, 50};
        assertArrayEquals(wished, Labels.spread(wished, 15, 0, 100));
    }

    @Test
    void twoOnTheSameHeightMoveApartEqually() {
        assertArrayEquals(new double[] {42.5, 57.5}, Labels.spread(new double[] {50, 50}, 15, 0, 100));
        assertArrayEquals(new double[] {85, 100}, Labels.spread(new double[] {100, 100}, 15, 0, 100));
    }

    @Test
    void noneOverlapNoneLeaveAndOrderStays() {
        SplittableRandom random = new SplittableRandom(5);
        for (int trial = 0; trial < 2000; trial++) {
            double[] wished = random.doubles(random.nextInt(1, 18), -20, 320).toArray();
            double[] placed = Labels.spread(wished, 15, 0, 300);
            for (int i = 0; i < placed.length; i++) {
                assertTrue(placed[i] >= -1e-9 && placed[i] <= 300 + 1e-9);
                for (int j = 0; j < i; j++) {
                    assertTrue(Math.abs(placed[i] - placed[j]) >= 15 - 1e-9, "trial " + trial);
                    assertEquals(wished[i] < wished[j], placed[i] < placed[j], "trial " + trial);
                }
            }
        }
    }

    @Test
    void aColumnTooShortSharesWhatThereIs() {
        double[] placed = Labels.spread(new double[] {7, 7, 7, 7, 7}, 15, 0, 40);
        assertArrayEquals(new double[] {0, 10, 20, 30, 40}, placed, 1e-9);
        assertEquals(0, Labels.spread(new double[0], 15, 0, 40).length);
    }
}
