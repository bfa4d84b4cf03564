package saeengine.stories;

import java.util.List;

/**
 * The random source of one story: SplitMix64 over a state mixed from seed and story number.
 *
 * <p>Written out instead of taken from the JDK, so that the same seed gives the same stories on every version.
 * See Steele, Lea and Flood, "Fast splittable pseudorandom number generators", doi:10.1145/2660193.2660195.
 */
final class Dice {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private long state;

    Dice(long seed, long index, int attempt) {
        state = mix(mix(mix(seed + GOLDEN) + index * GOLDEN) + attempt);
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** A number in {@code [0, bound)}; the bias of the multiplication is below 2^-25 for the bounds used here. */
    int below(int bound) {
        state += GOLDEN;
        return (int) (((mix(state) >>> 32) * bound) >>> 32);
    }

    boolean chance(int percent) {
        return below(100) < percent;
    }

    <T> T pick(List<T> from) {
        return from.get(below(from.size()));
    }
}
