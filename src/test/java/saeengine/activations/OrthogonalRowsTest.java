package saeengine.activations;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import saeengine.tensor.RandomStream;

class OrthogonalRowsTest {
    private static final int COLUMNS = 7;
    private static final int FROM = 2;

    /** Eight rows of five columns: five orthogonal ones, and three more, orthogonal among themselves. */
    @Test
    void rowsAreOrthogonalAsManyAtATimeAsTheyHaveColumns() {
        float[] table = new float[8 * COLUMNS];
        RandomStream random = new RandomStream(1, 0);
        for (int i = 0; i < table.length; i++) {
            table[i] = random.nextGaussian();
        }
        float[] drawn = table.clone();
        OrthogonalRows.make(table, COLUMNS, FROM, 3);
        for (int a = 0; a < 8; a++) {
            for (int i = 0; i < FROM; i++) {
                assertEquals(drawn[a * COLUMNS + i], table[a * COLUMNS + i]);
            }
            for (int b = 0; b <= a; b++) {
                double product = 0;
                for (int i = FROM; i < COLUMNS; i++) {
                    product += table[a * COLUMNS + i] * table[b * COLUMNS + i];
                }
                if (a == b || a / 5 == b / 5) {
                    assertEquals(a == b ? 9 : 0, product, 1e-5, "rows " + a + " and " + b);
                }
            }
        }
    }
}
