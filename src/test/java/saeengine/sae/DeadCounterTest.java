package saeengine.sae;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class DeadCounterTest {
    @Test
    void tokensAddUpUntilALatentFires() {
        DeadCounter counter = new DeadCounter(3, FiringRule.VALUE_NOT_ZERO);
        counter.update(new int[] {0, 2, 2}, 10);
        counter.update(new boolean[] {false, false, true}, 7);
        assertArrayEquals(new long[] {7, 17, 0}, counter.state());
        assertArrayEquals(new boolean[] {false, true, false}, counter.deadMask(16));
        assertArrayEquals(new boolean[3], counter.deadMask(17), "17 tokens ago is not more than 17");
        assertEquals(2, counter.deadCount(6));
    }

    @Test
    void theRulesDifferOverZeroAndOverSmallValues() {
        int[] selected = {0, 1, 2, 3};
        float[] values = {0f, 5e-4f, 1e-3f, 2e-3f};
        assertArrayEquals(new long[] {8, 0, 0, 0, 8}, after(FiringRule.VALUE_NOT_ZERO, selected, values));
        assertArrayEquals(new long[] {0, 0, 0, 0, 8}, after(FiringRule.SELECTED, selected, values));
        assertArrayEquals(new long[] {8, 8, 8, 0, 8}, after(FiringRule.VALUE_ABOVE, selected, values));
    }

    @Test
    void aSignedValueFiresByItsSize() {
        int[] selected = {0, 1, 2, 3};
        float[] values = {-0f, -5e-4f, -2e-3f, 0f};
        assertArrayEquals(new long[] {8, 0, 0, 8, 8}, after(FiringRule.VALUE_NOT_ZERO, selected, values));
        assertArrayEquals(new long[] {8, 8, 0, 8, 8}, after(FiringRule.VALUE_ABOVE, selected, values));
    }

    private static long[] after(FiringRule rule, int[] selected, float[] values) {
        DeadCounter counter = new DeadCounter(5, rule);
        counter.updateSelected(selected, values, 8);
        return counter.state();
    }

    @Test
    void denseFeaturesCountAsTheirNonzeroPairsDo() {
        float[] features = {0, 1, 0, -2, 0, 0, 0, 0, 3e-4f};
        DeadCounter dense = new DeadCounter(3, FiringRule.VALUE_NOT_ZERO);
        dense.updateDense(features, 3);
        assertArrayEquals(new long[] {0, 0, 0}, dense.state(), "a negative value has fired");
        DeadCounter selected = new DeadCounter(3, FiringRule.SELECTED);
        assertThrows(IllegalStateException.class, () -> selected.updateDense(features, 3));
        assertThrows(IllegalArgumentException.class, () -> dense.updateDense(features, 2));
    }

    @Test
    void countsStayExactWhereAFloatWouldNot() {
        DeadCounter counter = new DeadCounter(1, FiringRule.VALUE_NOT_ZERO);
        long many = 1L << 54;
        counter.update(new int[0], many);
        counter.update(new int[0], 1);
        assertArrayEquals(new long[] {many + 1}, counter.state());
    }

    @Test
    void aRestoredCounterGoesOnAsTheFirstWouldHave() {
        DeadCounter first = new DeadCounter(4, FiringRule.VALUE_NOT_ZERO);
        first.update(new int[] {1}, 100);
        DeadCounter second = new DeadCounter(4, FiringRule.VALUE_NOT_ZERO);
        second.restore(first.state());
        first.update(new int[] {2}, 50);
        second.update(new int[] {2}, 50);
        assertArrayEquals(first.state(), second.state());
        second.state()[0] = -1;
        assertArrayEquals(first.state(), second.state(), "a state handed out is a copy");
        second.reset(0);
        assertArrayEquals(new long[] {0, 50, 0, 150}, second.state());
    }

    @Test
    void whatDoesNotFitIsRefusedAndChangesNothing() {
        DeadCounter counter = new DeadCounter(2, FiringRule.VALUE_NOT_ZERO);
        counter.update(new int[] {0}, 5);
        assertThrows(IllegalArgumentException.class, () -> counter.update(new boolean[3], 1));
        assertThrows(IllegalArgumentException.class, () -> counter.update(new boolean[2], -1));
        assertThrows(IndexOutOfBoundsException.class, () -> counter.update(new int[] {2}, 1));
        assertThrows(IllegalArgumentException.class, () -> counter.updateSelected(new int[1], new float[2], 1));
        assertThrows(IllegalArgumentException.class, () -> counter.restore(new long[] {1}));
        assertThrows(IllegalArgumentException.class, () -> counter.restore(new long[] {1, -1}));
        assertThrows(IllegalArgumentException.class, () -> new DeadCounter(0, FiringRule.SELECTED));
        assertArrayEquals(new long[] {0, 5}, counter.state());
    }
}
