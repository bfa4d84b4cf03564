package saeengine.cache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import saeengine.tensor.RandomStream;

/** Orders are bijections, can be entered anywhere, and are as random as is said. */
class RowOrderTest {
    /** The rows of one epoch in the order in which they are given out. */
    private static long[] epoch(RowOrder order, long epoch) {
        List<Long> all = new ArrayList<>();
        for (long first = 0; first < order.rows(); first += order.window()) {
            all.addAll(window(order, epoch, first));
        }
        return all.stream().mapToLong(Long::longValue).toArray();
    }

    private static List<Long> window(RowOrder order, long epoch, long first) {
        List<Long> read = new ArrayList<>();
        order.runs(epoch, first, order.lengthOf(first), (from, count) -> {
            for (long row = from; row < from + count; row++) {
                read.add(row);
            }
        });
        return Arrays.stream(order.inside(epoch, first, order.lengthOf(first)))
                .mapToObj(read::get)
                .toList();
    }

    private static long[] sorted(long[] values) {
        long[] copy = values.clone();
        Arrays.sort(copy);
        return copy;
    }

    private static long[] counted(long n) {
        return java.util.stream.LongStream.range(0, n).toArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 15, 16, 17, 64, 65, 1000, 4097})
    void aPermutationHasEachNumberOnce(int size) {
        Permutation order = new Permutation(size, new RandomStream(3, size));
        long[] numbers = new long[size];
        for (int i = 0; i < size; i++) {
            numbers[i] = order.at(i);
        }
        assertArrayEquals(counted(size), sorted(numbers));
        assertThrows(IllegalArgumentException.class, () -> order.at(size));
    }

    @Test
    void aPermutationOfMoreThanMemoryHoldsIsComputedPlaceByPlace() {
        long size = 1L << 45;
        Permutation order = new Permutation(size, new RandomStream(3, 1));
        double sum = 0;
        int steps = 0;
        for (long i = 0; i < 2000; i++) {
            long n = order.at(i * 17_000_000_003L % size);
            assertTrue(n >= 0 && n < size);
            sum += (double) n / size;
            steps += n > order.at((i * 17_000_000_003L + 1) % size) ? 1 : 0;
        }
        // Four standard deviations of the mean of 2000 uniform numbers, and of 2000 coins.
        assertEquals(0.5, sum / 2000, 4 * Math.sqrt(1 / 12.0 / 2000));
        assertEquals(1000, steps, 4 * Math.sqrt(2000) / 2);
    }

    @ParameterizedTest
    @CsvSource({
        "1,8,4",
        "7,8,4",
        "8,8,4",
        "100,8,4",
        "100,16,3",
        "1000,64,7",
        "1000,1000,7",
        "1000,4096,7",
        "1003,50,64"
    })
    void everyEpochHasEachRowOnce(int rows, int window, int block) {
        RowOrder order = new Shuffled(rows, window, block, 5);
        for (long epoch : new long[] {0, 1, 2, 1000}) {
            assertArrayEquals(counted(rows), sorted(epoch(order, epoch)), "epoch " + epoch);
        }
        assertArrayEquals(counted(rows), epoch(new InOrder(rows, window), 3));
    }

    @Test
    void epochsAndSeedsHaveOrdersOfTheirOwn() {
        long[] first = epoch(new Shuffled(1000, 128, 16, 5), 0);
        assertArrayEquals(first, epoch(new Shuffled(1000, 128, 16, 5), 0));
        assertFalse(Arrays.equals(first, epoch(new Shuffled(1000, 128, 16, 5), 1)));
        assertFalse(Arrays.equals(first, epoch(new Shuffled(1000, 128, 16, 6), 0)));
    }

    /** The first window of a large set has rows from everywhere: each eighth of the rows has about its share of it. */
    @Test
    void aWindowMixesBlocksFromEverywhere() {
        int rows = 1 << 20;
        RowOrder order = new Shuffled(rows, 65_536, 128, 9);
        int[] counts = new int[8];
        for (long row : window(order, 0, 65_536)) {
            counts[(int) (8 * row / rows)]++;
        }
        for (int count : counts) {
            // 512 blocks, 64 expected in each eighth; five standard deviations.
            assertEquals(8192, count, 5 * 128 * Math.sqrt(512 * (1 / 8.0) * (7 / 8.0)));
        }
    }

    /** A batch of a window is as a drawn one: few of its rows are neighbours. */
    @Test
    void aBatchHasFewNeighbours() {
        List<Long> window = window(new Shuffled(1 << 20, 65_536, 128, 9), 3, 0);
        int neighbours = 0;
        for (int i = 1; i < 512; i++) {
            neighbours += Math.abs(window.get(i) - window.get(i - 1)) < 128 ? 1 : 0;
        }
        assertTrue(neighbours < 10, neighbours + " of 511 rows follow one within a block of it");
    }

    @Test
    void rangesAreCountedThrough() {
        RowRanges ranges = new RowRanges();
        List<Long> expected = new ArrayList<>();
        for (long from = 3; from < 400; from += 10) {
            ranges.add(from, from + from % 7);
            for (long row = from; row < from + from % 7; row++) {
                expected.add(row);
            }
        }
        assertEquals(expected.size(), ranges.rows());
        for (int first = 0; first < expected.size(); first += 5) {
            for (int length = 1; length <= expected.size() - first; length += 11) {
                List<Long> got = new ArrayList<>();
                ranges.runs(first, length, (from, count) -> {
                    for (long row = from; row < from + count; row++) {
                        got.add(row);
                    }
                });
                assertEquals(expected.subList(first, first + length), got);
            }
        }
    }
}
