package saeengine.sae;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import saeengine.autograd.Tape;
import saeengine.cpu.CpuDevice;
import saeengine.tensor.Device;

class DeadCounterTest {
    private final Device device = CpuDevice.checked(1);

    @AfterEach
    void close() {
        device.close();
    }

    private DeadCounter counter(int latents, FiringRule rule) {
        return new DeadCounter(device, latents, rule);
    }

    private void fire(DeadCounter counter, int tokens, int... latents) {
        float[] values = new float[latents.length];
        java.util.Arrays.fill(values, 1f);
        selected(counter, tokens, latents, values);
    }

    private void selected(DeadCounter counter, int tokens, int[] latents, float[] values) {
        try (Tape t = Tape.inference(device)) {
            counter.countSelected(t, t.of(latents, latents.length), t.of(values, values.length), tokens);
        }
    }

    private void dense(DeadCounter counter, int tokens, float... values) {
        try (Tape t = Tape.inference(device)) {
            counter.count(t, t.of(values, values.length), tokens);
        }
    }

    private void largest(DeadCounter counter, int tokens, float... values) {
        try (Tape t = Tape.inference(device)) {
            counter.countLargest(t, t.of(values, values.length), tokens);
        }
    }

    @Test
    void tokensAddUpUntilALatentFires() {
        DeadCounter counter = counter(3, FiringRule.VALUE_NOT_ZERO);
        fire(counter, 10, 0, 2, 2);
        dense(counter, 7, 0, 0, 1);
        assertArrayEquals(new long[] {7, 17, 0}, counter.state());
        assertArrayEquals(new boolean[] {false, true, false}, counter.deadMask(16));
        assertArrayEquals(new boolean[3], counter.deadMask(17), "17 tokens ago is not more than 17");
        assertEquals(2, counter.deadCount(6));
        assertEquals(1, counter.deadCount(16));
        assertEquals(0, counter.deadCount(17));
        assertEquals(3, counter.deadCount(-1));
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

    private long[] after(FiringRule rule, int[] selected, float[] values) {
        DeadCounter counter = counter(5, rule);
        selected(counter, 8, selected, values);
        return counter.state();
    }

    /** Of a batch's largest values a latent with none is not selected, whatever counts. */
    @Test
    void theLargestValuesSayAsMuch() {
        float none = Float.NEGATIVE_INFINITY;
        for (FiringRule rule : FiringRule.values()) {
            DeadCounter counter = counter(4, rule);
            largest(counter, 8, 0f, 5e-4f, 2e-3f, none);
            assertArrayEquals(
                    after(rule, new int[] {0, 1, 2}, new float[] {0f, 5e-4f, 2e-3f}), append(counter.state()));
        }
    }

    private static long[] append(long[] state) {
        long[] all = java.util.Arrays.copyOf(state, 5);
        all[4] = 8;
        return all;
    }

    @Test
    void denseFeaturesCountAsTheirNonzeroPairsDo() {
        float[] features = {0, 1, 0, -2, 0, 0, 0, 0, 3e-4f};
        DeadCounter dense = counter(3, FiringRule.VALUE_NOT_ZERO);
        dense(dense, 3, features);
        assertArrayEquals(new long[] {0, 0, 0}, dense.state(), "a negative value has fired");
        DeadCounter selected = counter(3, FiringRule.SELECTED);
        dense(selected, 3, 0, 1, 0);
        assertArrayEquals(new long[] {3, 0, 3}, selected.state(), "dense values do not say that a 0 was selected");
        DeadCounter above = counter(3, FiringRule.VALUE_ABOVE);
        dense(above, 3, features);
        assertArrayEquals(new long[] {0, 0, 3}, above.state());
        assertThrows(IllegalArgumentException.class, () -> dense(dense, 2, new float[4]));
    }

    @Test
    void countsStayExactWhereAFloatOrAnIntWouldNot() {
        DeadCounter counter = counter(2, FiringRule.VALUE_NOT_ZERO);
        long many = 1L << 54;
        counter.restore(new long[] {many, 0xffffffffL});
        fire(counter, 1);
        assertArrayEquals(new long[] {many + 1, 1L << 32}, counter.state());
        assertEquals(2, counter.deadCount(0xffffffffL));
        assertEquals(1, counter.deadCount(1L << 32));
    }

    /** Below 0 as well: it may begin before the start. */
    @Test
    void beginsBeforeTheFirstStep() {
        DeadCounter counter = counter(2, FiringRule.VALUE_NOT_ZERO);
        counter.startBefore(10);
        fire(counter, 4, 1);
        assertEquals(-6, counter.state()[0]);
        assertEquals(0, counter.deadCount(0));
        assertEquals(1, counter.deadCount(-1));
    }

    @Test
    void aRestoredCounterGoesOnAsTheFirstWouldHave() {
        DeadCounter first = counter(4, FiringRule.VALUE_NOT_ZERO);
        fire(first, 100, 1);
        DeadCounter second = counter(4, FiringRule.VALUE_NOT_ZERO);
        second.restore(first.state());
        fire(first, 50, 2);
        fire(second, 50, 2);
        assertArrayEquals(first.state(), second.state());
        second.state()[0] = -1;
        assertArrayEquals(first.state(), second.state(), "a state handed out is a copy");
        second.reset(0);
        assertArrayEquals(new long[] {0, 50, 0, 150}, second.state());
    }

    @Test
    void whatDoesNotFitIsRefusedAndChangesNothing() {
        DeadCounter counter = counter(2, FiringRule.VALUE_NOT_ZERO);
        fire(counter, 5, 0);
        assertThrows(IllegalArgumentException.class, () -> dense(counter, 1, new float[3]));
        assertThrows(IllegalArgumentException.class, () -> largest(counter, 1, new float[4]));
        assertThrows(IllegalArgumentException.class, () -> fire(counter, -1));
        assertThrows(IllegalArgumentException.class, () -> selected(counter, 1, new int[1], new float[2]));
        assertThrows(IllegalArgumentException.class, () -> counter.restore(new long[] {1}));
        assertThrows(IllegalArgumentException.class, () -> counter.restore(new long[] {1, -1}));
        assertThrows(IllegalArgumentException.class, () -> counter(0, FiringRule.SELECTED));
        assertArrayEquals(new long[] {0, 5}, counter.state());
    }
}
