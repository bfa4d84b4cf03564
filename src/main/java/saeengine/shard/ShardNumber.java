package saeengine.shard;

/**
 * One of the equal parts that work is divided into.
 *
 * @param number from 1
 * @param count of all parts
 */
public record ShardNumber(int number, int count) {
    /** More than any cluster has use for; names stay short. */
    private static final int MOST = 100_000;

    public ShardNumber {
        if (count < 1 || count > MOST || number < 1 || number > count) {
            throw new IllegalArgumentException("shard " + number + "/" + count
                    + ": expected I/N with I from 1 to N and N" + " up to " + MOST + ", as 2/8");
        }
    }

    /** Reads {@code I/N}. */
    public static ShardNumber parse(String text) {
        if (!text.matches("\\d{1,6}/\\d{1,6}")) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no shard: expected I/N, as 2/8 for the second of eight");
        }
        int slash = text.indexOf('/');
        return new ShardNumber(Integer.parseInt(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    }

    /** The name of its output, which {@link #parse} does not read: no file name has a slash. */
    public String folder() {
        return number + "-of-" + count;
    }

    /** The first of {@code items} that are this shard's; as many as go before those of the shards before. */
    public long from(long items) {
        return Math.multiplyExact(items, number - 1L) / count;
    }

    /** The end of this shard's items, exclusive: the next shard's {@link #from}. */
    public long until(long items) {
        return Math.multiplyExact(items, (long) number) / count;
    }

    /** Whether an item, counted from 0, is this shard's where they are dealt out in turn. */
    public boolean isDealt(int item) {
        return item % count == number - 1;
    }

    @Override
    public String toString() {
        return number + "/" + count;
    }
}
