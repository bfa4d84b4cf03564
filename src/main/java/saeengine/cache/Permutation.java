package saeengine.cache;

import saeengine.tensor.RandomStream;

/**
 * A random order of the numbers below {@code size} that is computed number by number, in no memory: a balanced Feistel
 * network over the next power of four, applied again to whatever it sends beyond {@code size} (cycle walking: Black and
 * Rogaway, Ciphers with Arbitrary Finite Domains, CT-RSA 2002). Under four applications a number on average.
 */
final class Permutation {
    private static final int ROUNDS = 6;

    private final long size;
    private final int halfBits;
    private final long[] keys = new long[ROUNDS];

    /** @param random what its keys are drawn from */
    Permutation(long size, RandomStream random) {
        this.size = size;
        int bits = Long.SIZE - Long.numberOfLeadingZeros(Math.max(1, size - 1));
        this.halfBits = (bits + 1) / 2;
        for (int i = 0; i < ROUNDS; i++) {
            keys[i] = (long) random.nextBits() << 32 | Integer.toUnsignedLong(random.nextBits());
        }
    }

    /** The number at place {@code n} of the order. */
    long at(long n) {
        if (n < 0 || n >= size) {
            throw new IllegalArgumentException("an order of " + size + " numbers has no place " + n);
        }
        long at = n;
        do {
            at = once(at);
        } while (at >= size);
        return at;
    }

    private long once(long n) {
        long mask = (1L << halfBits) - 1;
        long left = n >>> halfBits;
        long right = n & mask;
        for (long key : keys) {
            long next = left ^ (mixed(right + key) & mask);
            left = right;
            right = next;
        }
        return left << halfBits | right;
    }

    /** The finalizer of MurmurHash3, of 64 bits: every bit of the input moves every bit of the output. */
    private static long mixed(long x) {
        long z = (x ^ x >>> 33) * 0xff51afd7ed558ccdL;
        z = (z ^ z >>> 33) * 0xc4ceb9fe1a85ec53L;
        return z ^ z >>> 33;
    }
}
