package saeengine.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

class SumTest {
    @Test
    void whatIsRoundedOffIsNotLost() {
        Sum sum = new Sum();
        double plain = 0;
        for (double term : new double[] {1, 1e100, 1, -1e100}) {
            sum.add(term);
            plain += term;
        }
        assertEquals(2.0, sum.value());
        assertNotEquals(2.0, plain);
        assertEquals(2.0, sum.copy().value());
    }

    @Test
    void manyLikeTermsDoNotDrift() {
        Sum sum = new Sum();
        double plain = 0;
        for (int i = 0; i < 1_000_000; i++) {
            sum.add(0.1);
            plain += 0.1;
        }
        assertEquals(100_000.0, sum.value());
        assertNotEquals(100_000.0, plain);
    }
}
