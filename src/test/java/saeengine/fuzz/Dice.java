package saeengine.fuzz;

import java.util.List;
import java.util.random.RandomGenerator;

/** What is drawn over and over while a file is changed. */
final class Dice {
    /** Edges of widths, of signs, of what a double or an array can hold, and of the readers' own limits. */
    private static final List<Long> EDGES = List.of(
            0L,
            1L,
            -1L,
            2L,
            7L,
            8L,
            63L,
            64L,
            65L,
            127L,
            128L,
            255L,
            256L,
            0x7fffL,
            0x8000L,
            0xffffL,
            0x10000L,
            1L << 20,
            1L << 22,
            (1L << 24) + 1,
            25_000_000L,
            1L << 28,
            (1L << 29) + 3,
            0x7ffffff7L,
            0x7fffffffL,
            0x80000000L,
            0xfffffffeL,
            0xffffffffL,
            1L << 32,
            (1L << 53) + 1,
            1L << 61,
            1L << 62,
            Long.MAX_VALUE - 7,
            Long.MAX_VALUE,
            Long.MIN_VALUE);

    private static final int[] EDGE_BYTES = {0, 1, 0x7f, 0x80, 0xff, '\n', '\r', '"', '\\', '{', '(', '.'};

    private Dice() {}

    static <T> T pick(RandomGenerator random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    static boolean oneIn(RandomGenerator random, int n) {
        return random.nextInt(n) == 0;
    }

    static long edge(RandomGenerator random) {
        return pick(random, EDGES);
    }

    static byte edgeByte(RandomGenerator random) {
        return (byte) EDGE_BYTES[random.nextInt(EDGE_BYTES.length)];
    }

    /** How many changes one file gets: mostly one, seldom more than three. */
    static int changes(RandomGenerator random) {
        int changes = 1;
        while (changes < 6 && oneIn(random, 3)) {
            changes++;
        }
        return changes;
    }

    /** Mostly small, now and then up to {@code most}: every size of it is as likely as every other. */
    static int size(RandomGenerator random, int most) {
        return (int) Math.exp(random.nextDouble() * Math.log(most + 1.0));
    }
}
