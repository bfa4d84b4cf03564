package saeengine.synthetic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import saeengine.tensor.RandomStream;

class AssignmentTest {
    private final RandomStream random = new RandomStream(11, 0);

    private float[] matrix(int rows, int columns, boolean ties) {
        float[] weights = new float[rows * columns];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = ties ? random.nextInt(3) : random.nextFloat() - 0.3f;
        }
        return weights;
    }

    /** The largest sum over all ways to give the rows from {@code row} on columns that are free. */
    private static double best(float[] weights, int rows, int columns, int row, int taken) {
        if (row == rows) {
            return 0;
        }
        double best = Double.NEGATIVE_INFINITY;
        for (int column = 0; column < columns; column++) {
            if ((taken >> column & 1) == 0) {
                best = Math.max(
                        best,
                        weights[row * columns + column] + best(weights, rows, columns, row + 1, taken | 1 << column));
            }
        }
        return best;
    }

    private static double sum(float[] weights, int rows, int columns) {
        int[] matched = Assignment.largest(weights, rows, columns);
        boolean[] taken = new boolean[columns];
        double sum = 0;
        for (int row = 0; row < rows; row++) {
            assertTrue(!taken[matched[row]], "a column is taken twice");
            taken[matched[row]] = true;
            sum += weights[row * columns + matched[row]];
        }
        return sum;
    }

    @Test
    void asLargeAsAnyMatching() {
        for (int trial = 0; trial < 400; trial++) {
            int rows = 1 + random.nextInt(6);
            int columns = rows + random.nextInt(8 - rows);
            float[] weights = matrix(rows, columns, trial % 2 == 0);
            assertEquals(best(weights, rows, columns, 0, 0), sum(weights, rows, columns), 1e-6, rows + "x" + columns);
        }
    }

    /** A permutation hidden among smaller weights is found. */
    @Test
    void aHiddenPermutationIsFound() {
        int n = 300;
        int columns = 500;
        float[] weights = matrix(n, columns, false);
        int[] hidden = new int[columns];
        for (int i = 0; i < columns; i++) {
            hidden[i] = i;
        }
        random.shuffle(hidden);
        for (int row = 0; row < n; row++) {
            weights[row * columns + hidden[row]] = 2;
        }
        assertEquals(2.0 * n, sum(weights, n, columns), 1e-6);
    }

    @Test
    void moreRowsThanColumnsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Assignment.largest(new float[6], 3, 2));
    }
}
