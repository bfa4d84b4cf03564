package saeengine.tensor;

/**
 * A counter-based random stream: its n-th number is a function of seed, stream and n alone.
 *
 * <p>Philox 4x32 with ten rounds (Salmon, Moraes, Dror and Shaw, Parallel Random Numbers: As Easy as 1, 2, 3, SC
 * 2011). The whole state is a position, so that a checkpoint holds one number and a GPU can draw the same ones.
 */
public final class RandomStream {
    private static final int MULTIPLY_0 = 0xD2511F53;
    private static final int MULTIPLY_1 = 0xCD9E8D57;
    private static final int WEYL_0 = 0x9E3779B9;
    private static final int WEYL_1 = 0xBB67AE85;
    private static final int ROUNDS = 10;

    private final long seed;
    private final long stream;
    private final int[] block = new int[4];
    private long blockIndex = -1;
    private long position;

    /** Streams of one seed are independent of each other. */
    public RandomStream(long seed, long stream) {
        this.seed = seed;
        this.stream = stream;
    }

    /** How many 32-bit numbers were drawn. */
    public long position() {
        return position;
    }

    public void seek(long position) {
        this.position = position;
    }

    /** 32 random bits. */
    public int nextBits() {
        long index = position >>> 2;
        if (index != blockIndex) {
            philox(index, stream, seed, block);
            blockIndex = index;
        }
        return block[(int) (position++ & 3)];
    }

    /** Uniform in [0, 1), a multiple of 2^-24. */
    public float nextFloat() {
        return (nextBits() >>> 8) * 0x1p-24f;
    }

    /** Uniform in [-bound, bound). */
    public float nextUniform(float bound) {
        return (2f * nextFloat() - 1f) * bound;
    }

    /** Uniform in 0 .. bound - 1, by multiplication; the bias is below bound / 2^32. */
    public int nextInt(int bound) {
        return (int) ((Integer.toUnsignedLong(nextBits()) * bound) >>> 32);
    }

    /** A normal number by the Box-Muller transform; takes two draws. */
    public float nextGaussian() {
        double radius = Math.sqrt(-2.0 * StrictMath.log(1.0 - nextFloat()));
        return (float) (radius * StrictMath.cos(2.0 * Math.PI * nextFloat()));
    }

    /** Puts the elements into a uniformly random order. */
    public void shuffle(int[] values) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = nextInt(i + 1);
            int kept = values[i];
            values[i] = values[j];
            values[j] = kept;
        }
    }

    /** The four words of one counter value. */
    static void philox(long counterLow, long counterHigh, long key, int[] out) {
        int c0 = (int) counterLow;
        int c1 = (int) (counterLow >>> 32);
        int c2 = (int) counterHigh;
        int c3 = (int) (counterHigh >>> 32);
        int k0 = (int) key;
        int k1 = (int) (key >>> 32);
        for (int round = 0; round < ROUNDS; round++) {
            long product0 = Integer.toUnsignedLong(MULTIPLY_0) * Integer.toUnsignedLong(c0);
            long product1 = Integer.toUnsignedLong(MULTIPLY_1) * Integer.toUnsignedLong(c2);
            c0 = (int) (product1 >>> 32) ^ c1 ^ k0;
            c2 = (int) (product0 >>> 32) ^ c3 ^ k1;
            c1 = (int) product1;
            c3 = (int) product0;
            k0 += WEYL_0;
            k1 += WEYL_1;
        }
        out[0] = c0;
        out[1] = c1;
        out[2] = c2;
        out[3] = c3;
    }
}
