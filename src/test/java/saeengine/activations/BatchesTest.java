package saeengine.activations;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import saeengine.autograd.Tape;
import saeengine.cpu.CpuDevice;

class BatchesTest {
    private final CpuDevice device = CpuDevice.checked(2);

    @AfterEach
    void close() {
        device.close();
    }

    /** Rows 0 .. n-1, each its own number twice, in chunks of seven. */
    private static final class Numbers implements RowSource {
        private final int n;
        private long at;

        Numbers(int n) {
            this.n = n;
        }

        @Override
        public int dims() {
            return 2;
        }

        @Override
        public float[] next() {
            int rows = (int) Math.min(7, n - at);
            if (rows <= 0) {
                return null;
            }
            float[] chunk = new float[2 * rows];
            for (int i = 0; i < rows; i++) {
                chunk[2 * i] = at + i;
                chunk[2 * i + 1] = at + i;
            }
            at += rows;
            return chunk;
        }

        @Override
        public int mostRows() {
            return 7;
        }

        @Override
        public Place place() {
            return new Place(at, 0);
        }

        @Override
        public void seek(Place place) {
            at = place.unit();
        }

        @Override
        public void close() {}
    }

    private List<Integer> take(Batches batches, int count) {
        List<Integer> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            try (Tape tape = Tape.inference(device)) {
                float[] x = batches.next(tape).toArray();
                for (int row = 0; row < x.length / 2; row++) {
                    assertEquals(x[2 * row], x[2 * row + 1], "a row stays whole");
                    rows.add((int) x[2 * row]);
                }
            }
        }
        return rows;
    }

    @Test
    void orderedRowsComeAsTheyAreAndBeginAgain() {
        List<Integer> rows = take(new OrderedBatches(device, new Numbers(10), 4), 5);
        for (int i = 0; i < 20; i++) {
            assertEquals(i % 10, rows.get(i));
        }
        assertEquals(
                List.of(0, 1, 2, 3, 4, 5, 6), take(new OrderedBatches(device, new Numbers(10), 0), 1), "one chunk");
    }

    /** Every row is given out about once an epoch, never twice while it waits, and not in order. */
    @Test
    void shuffledRowsAreAllUsed() {
        ShuffledBatches batches = new ShuffledBatches(device, new Numbers(1000), 10, 100, 3);
        List<Integer> rows = take(batches, 85);
        Map<Integer, Integer> counts = new HashMap<>();
        rows.forEach(row -> counts.merge(row, 1, Integer::sum));
        assertTrue(counts.values().stream().allMatch(c -> c == 1), "within one epoch no row comes twice");
        assertEquals(850, counts.size());
        assertTrue(counts.keySet().stream().allMatch(row -> row < 960), "no row from beyond the buffer");
        List<Integer> sorted = rows.stream().sorted().toList();
        assertNotEquals(sorted, rows);
        double displaced = 0;
        for (int i = 0; i < rows.size(); i++) {
            displaced += Math.abs(rows.get(i) - sorted.get(i));
        }
        assertTrue(displaced / rows.size() > 10, "rows move by a good part of the buffer");
    }

    /** A source smaller than the buffer is held whole: each pass over it has every row once. */
    @Test
    void aSmallSourceIsHeldWhole() {
        ShuffledBatches batches = new ShuffledBatches(device, new Numbers(30), 10, 100, 3);
        for (int epoch = 0; epoch < 3; epoch++) {
            List<Integer> rows = take(batches, 3);
            assertEquals(30, rows.stream().distinct().count());
        }
        ShuffledBatches few = new ShuffledBatches(device, new Numbers(3), 10, 100, 3);
        assertEquals(20, take(few, 2).size(), "fewer rows than a batch come again within it");
    }

    @Test
    void aStateGivesTheSameBatchesAgain() {
        for (int n : new int[] {1000, 30}) {
            for (int before : new int[] {0, 1, 7, 23}) {
                ShuffledBatches one = new ShuffledBatches(device, new Numbers(n), 10, 100, 3);
                take(one, before);
                ShuffledBatches other = new ShuffledBatches(device, new Numbers(n), 10, 100, 3);
                other.restore(one.state());
                assertEquals(take(one, 40), take(other, 40), n + " rows, after " + before);
            }
        }
        OrderedBatches one = new OrderedBatches(device, new Numbers(10), 4);
        take(one, 3);
        OrderedBatches other = new OrderedBatches(device, new Numbers(10), 4);
        other.restore(one.state());
        assertEquals(take(one, 9), take(other, 9));
    }

    @Test
    void seedsGiveOtherOrders() {
        List<Integer> one = take(new ShuffledBatches(device, new Numbers(1000), 10, 100, 1), 5);
        List<Integer> two = take(new ShuffledBatches(device, new Numbers(1000), 10, 100, 2), 5);
        assertNotEquals(one, two);
    }

    @Test
    void refusesABufferTooSmallAndASourceOfNothing() {
        assertThrows(IllegalArgumentException.class, () -> new ShuffledBatches(device, new Numbers(9), 10, 19, 1));
        assertThrows(IllegalStateException.class, () -> take(new OrderedBatches(device, new Numbers(0), 4), 1));
        ShuffledBatches none = new ShuffledBatches(device, new Numbers(0), 10, 100, 1);
        assertThrows(IllegalStateException.class, () -> take(none, 1));
    }

    @Test
    void storiesAreNormalisedByTheirOwnMoments() {
        float[] rows = {99f, 1f, 2f, 3f, 6f, 77f};
        Normalize.PER_STORY.apply(rows, 0, 1, 1);
        float[] story = {0f, 0f, 1f, 2f, 3f, 6f};
        Normalize.PER_STORY.apply(story, 1, 2, 2);
        double mean = 3;
        double deviation = Math.sqrt((4 + 1 + 0 + 9) / 3.0);
        double root2 = Math.sqrt(2);
        assertArrayEquals(
                new float[] {
                    0f,
                    0f,
                    (float) ((1 - mean) / deviation * root2),
                    (float) ((2 - mean) / deviation * root2),
                    0f,
                    (float) ((6 - mean) / deviation * root2)
                },
                story,
                1e-6f);
    }
}
