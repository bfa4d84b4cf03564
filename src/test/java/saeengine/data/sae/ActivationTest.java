package saeengine.data.sae;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ActivationTest {
    private static double[] applied(Activation activation, double... row) {
        activation.apply(row, new double[row.length]);
        return row;
    }

    @Test
    void reluKeepsThePositive() {
        assertArrayEquals(new double[] {0, 0, 2}, applied(Activation.relu(), -1, 0, 2));
    }

    @Test
    void topKKeepsTheLargest() {
        Activation after = Activation.topK(2, Activation.Rectify.AFTER);
        assertArrayEquals(new double[] {3, 0, 0, 2}, applied(after, 3, -1, 1, 2));
        assertArrayEquals(new double[] {0, 0, 5, 0}, applied(after, -3, -1, 5, -2), "one is positive");
        Activation before = Activation.topK(2, Activation.Rectify.BEFORE);
        assertArrayEquals(new double[] {0, 0, 5, 0}, applied(before, -3, -1, 5, -2));
        Activation signed = Activation.topK(2, Activation.Rectify.NONE);
        assertArrayEquals(new double[] {0, -1, 5, 0}, applied(signed, -3, -1, 5, -2));
    }

    @Test
    void ofEqualValuesTopKKeepsTheFirst() {
        Activation topK = Activation.topK(3, Activation.Rectify.AFTER);
        assertArrayEquals(new double[] {1, 1, 0, 2, 0}, applied(topK, 1, 1, 1, 2, 1));
    }

    @Test
    void thresholdsAreStrict() {
        assertArrayEquals(new double[] {0, 2, 0, 3}, applied(Activation.jumpRelu(1, 1.5f, -1, -1), 1, 2, -0.5, 3));
        assertArrayEquals(new double[] {0, 2, 0}, applied(Activation.batchTopK(1, 5), 1, 2, -3));
        assertArrayEquals(new double[] {0.5}, applied(Activation.batchTopK(-1, 0), 0.5));
    }

    @Test
    void absTopKKeepsSigns() {
        assertArrayEquals(new double[] {-3, 0, 5, 0}, applied(Activation.absTopK(2), -3, -1, 5, 2));
        assertArrayEquals(new double[] {-1, 1, 0}, applied(Activation.absTopK(2), -1, 1, 1), "the first of equals");
        assertTrue(Activation.absTopK(2).isSigned());
    }

    /** By hand: 0.5 is over 0 and its magnitude is 2 (0.5 - 0.25) + 1; 1 has the magnitude 1 - 3; -1 is gated. */
    @Test
    void aGateLetsAMagnitudePass() {
        float log2 = (float) Math.log(2);
        Gated gated = Activation.gated(new float[] {log2, 0, 0}, 1, -3, 9);
        double[] row = {0.5, 1, -1};
        gated.apply(row, 0.25, 0, 0);
        assertArrayEquals(new double[] {1.5, 0, 0}, row, 1e-7);
        // Another bias for the same p, as where b_dec is subtracted or not.
        double[] again = {0.5, 1, -1};
        gated.biasChangedBy(0.5, 0, 0).apply(again, 0.75, 0, 0);
        assertArrayEquals(new double[] {1.5, 0, 0}, again, 1e-6);
    }

    /** The published examples of BatchTopK: k = 2 and 1.5 over two rows. */
    @Test
    void withoutAThresholdBatchTopKNeedsTheBatch() {
        BatchTopK two = Activation.batchTopK(2);
        assertTrue(two.needsBatch() && !two.isSet());
        assertEquals("BatchTopK(k 2, threshold never set)", two.toString());
        double[] rows = {1, -2, 3, -4, -5, 6, -7, 8};
        two.applyToBatch(rows, 2, new double[4]);
        assertArrayEquals(new double[] {1, 0, 3, 0, 0, 6, 0, 8}, rows);
        double[] fraction = {1, -2, 3, -4, -5, 6, -7, 8};
        Activation.batchTopK(1.5).applyToBatch(fraction, 2, new double[4]);
        assertArrayEquals(new double[] {0, 0, 3, 0, 0, 6, 0, 8}, fraction);
        double[] onePositiveRow = {1, 2, 3, 4, -5, -6, 0.5, -8};
        two.applyToBatch(onePositiveRow, 2, new double[4]);
        assertArrayEquals(new double[] {1, 2, 3, 4, 0, 0, 0, 0}, onePositiveRow);
        assertArrayEquals(new double[] {0, 0, 3, 4}, applied(two, 1, 2, 3, 4), "a row alone is a batch");
        assertFalse(Activation.batchTopK(0.5f, 2).needsBatch());
    }

    @Test
    void impossibleOnesAreRefused() {
        Refused.argument("at least one", () -> Activation.topK(0, Activation.Rectify.AFTER));
        Refused.argument("negative", () -> Activation.batchTopK(1, -1));
        Refused.argument("threshold 1 is NaN", () -> Activation.jumpRelu(1, Float.NaN));
        Refused.argument("neither", () -> Activation.batchTopK(0));
        Refused.argument("threshold 0 is NaN", () -> Activation.batchTopK(Float.NaN, 3));
        Refused.argument("b_mag 0 is Infinity", () -> Activation.gated(new float[1], Float.POSITIVE_INFINITY));
        Refused.argument(
                "gates of 1 r_mag", () -> Activation.gated(new float[1], 1, 2).requireFeatures(2));
        Refused.argument("AbsTopK keeps at least one", () -> Activation.absTopK(0));
        Refused.argument(
                "cannot keep 4 of 3",
                () -> Activation.topK(4, Activation.Rectify.AFTER).requireFeatures(3));
        Refused.argument(
                "3 features cannot have 2", () -> Activation.jumpRelu(1, 2).requireFeatures(3));
    }
}
