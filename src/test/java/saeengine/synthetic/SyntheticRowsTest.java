package saeengine.synthetic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import saeengine.activations.RowSource;

/** A row is a function of its stream and its number. */
class SyntheticRowsTest {
    private final SyntheticWorld world = SyntheticWorldTest.world("400x12:ortho-steps=3");

    private SyntheticRows rows(long stream, int threads) {
        return new SyntheticRows(world, stream, threads);
    }

    @Test
    void theSameOnAnyNumberOfThreadsAndFromAnyPlace() {
        try (SyntheticRows one = rows(SyntheticRows.TRAINED, 1);
                SyntheticRows three = rows(SyntheticRows.TRAINED, 3)) {
            float[] first = one.next();
            int[][] fired = one.fired();
            assertArrayEquals(first, three.next());
            assertArrayEquals(fired, three.fired());
            float[] second = one.next();
            assertFalse(Arrays.equals(first, second));
            three.seek(new RowSource.Place(500, 0));
            float[] between = three.next();
            int rest = first.length - 500 * 12;
            assertArrayEquals(Arrays.copyOfRange(first, 500 * 12, first.length), Arrays.copyOf(between, rest));
            assertArrayEquals(Arrays.copyOf(second, 500 * 12), Arrays.copyOfRange(between, rest, between.length));
            assertEquals(500 + between.length / 12, three.place().unit());
            assertEquals("synthetic row 507", three.nameOf(7));
            three.rewind();
            assertArrayEquals(first, three.next());
        }
    }

    @Test
    void evaluatedRowsAreOthers() {
        try (SyntheticRows trained = rows(SyntheticRows.TRAINED, 1);
                SyntheticRows evaluated = rows(SyntheticRows.EVALUATED, 1)) {
            float[] one = trained.next();
            float[] other = evaluated.next();
            for (int row = 0; row < 1024; row++) {
                float[] all = Arrays.copyOfRange(one, row * 12, row * 12 + 12);
                // Rows of nothing but the bias are alike.
                if (trained.fired()[row].length > 0) {
                    assertFalse(Arrays.equals(all, Arrays.copyOfRange(other, row * 12, row * 12 + 12)), "row " + row);
                }
            }
        }
    }

    @Test
    void aRowIsBiasPlusMagnitudesTimesDirections() {
        RowSampler sampler = new RowSampler(world, RowSampler.segments(world));
        try (SyntheticRows rows = rows(SyntheticRows.TRAINED, 2)) {
            float[] got = rows.next();
            for (int row = 0; row < 1024; row++) {
                sampler.sample(SyntheticRows.TRAINED, row);
                assertArrayEquals(sampler.features(), rows.fired()[row]);
                for (int j = 0; j < 12; j++) {
                    double sum = world.bias()[j];
                    for (int at = 0; at < sampler.count(); at++) {
                        sum += (double) sampler.sizeAt(at) * world.directions()[sampler.feature(at) * 12 + j];
                    }
                    assertEquals(sum, got[row * 12 + j], 2e-5, "row " + row);
                }
            }
        }
    }
}
