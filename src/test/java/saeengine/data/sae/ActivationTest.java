package saeengine.data.sae;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

class ActivationTest {
    private static double[] applied(Activation activation, double... row) {
        activation.apply(row);
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
    void impossibleOnesAreRefused() {
        Refused.argument("at least one", () -> Activation.topK(0, Activation.Rectify.AFTER));
        Refused.argument("negative", () -> Activation.batchTopK(1, -1));
        Refused.argument("threshold 1 is NaN", () -> Activation.jumpRelu(1, Float.NaN));
        Refused.argument(
                "cannot keep 4 of 3",
                () -> Activation.topK(4, Activation.Rectify.AFTER).requireFeatures(3));
        Refused.argument(
                "3 features cannot have 2", () -> Activation.jumpRelu(1, 2).requireFeatures(3));
    }
}
