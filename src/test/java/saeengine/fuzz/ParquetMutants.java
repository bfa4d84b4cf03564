package saeengine.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Changed Parquet files: as bytes, and the footer or the pages alone within a frame that is right; of Thrift's numbers of
 * variable length now and then one is written anew.
 */
final class ParquetMutants implements Mutants {
    private static final int MAGIC = 4;
    private static final int TAIL = 8;

    private final List<byte[]> seeds;

    ParquetMutants(List<byte[]> seeds) {
        this.seeds = seeds;
    }

    @Override
    public byte[] make(RandomGenerator random) {
        byte[] seed = Dice.pick(random, seeds);
        if (Dice.oneIn(random, 5)) {
            return ByteMutations.some(seed, Dice.pick(random, seeds), random);
        }
        int tail = seed.length - TAIL;
        int footer = tail - (int) PickleCode.number(seed, tail, Integer.BYTES);
        byte[] pages = Arrays.copyOfRange(seed, MAGIC, footer);
        byte[] facts = Arrays.copyOfRange(seed, footer, tail);
        if (Dice.oneIn(random, 3)) {
            pages = keptLong(changed(pages, random), pages.length);
        } else {
            facts = changed(facts, random);
        }
        byte[] length = ByteMutations.withNumber(new byte[Integer.BYTES], 0, Integer.BYTES, facts.length);
        byte[] magic = Arrays.copyOf(seed, MAGIC);
        return ByteMutations.joined(magic, pages, facts, length, magic);
    }

    private static byte[] changed(byte[] part, RandomGenerator random) {
        if (random.nextBoolean()) {
            return ByteMutations.some(part, part, random);
        }
        int at = random.nextInt(part.length);
        int end = at;
        while (end < part.length - 1 && part[end] < 0) {
            end++;
        }
        return ByteMutations.joined(
                Arrays.copyOf(part, at), varint(Dice.edge(random)), Arrays.copyOfRange(part, end + 1, part.length));
    }

    private static byte[] varint(long value) {
        byte[] bytes = new byte[10];
        int length = 0;
        for (long left = value; ; left >>>= 7) {
            bytes[length++] = (byte) (left & 0x7f | (left >>> 7 == 0 ? 0 : 0x80));
            if (left >>> 7 == 0) {
                return Arrays.copyOf(bytes, length);
            }
        }
    }

    /** The footer names places: what comes after a change stays where it was for the most part. */
    private static byte[] keptLong(byte[] part, int length) {
        return Arrays.copyOf(part, length);
    }
}
