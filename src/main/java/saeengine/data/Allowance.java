package saeengine.data;

/**
 * How much memory a file may make its reader use: a few times its own size, and something for small files.
 *
 * <p>Formats can say in a few bytes what takes many: a list that is referred to a thousand times, an empty dict for
 * each byte. A reader takes what it is about to allocate, by a rough count, and so a file of any make costs no more
 * than files of its size do. Work is bounded with it, since nothing is done that takes nothing.
 */
public final class Allowance {
    private static final int TIMES = 3;
    private static final long SPARE_BYTES = 48L << 20;

    private final long fileBytes;
    private long left;

    public Allowance(long fileBytes) {
        this.fileBytes = fileBytes;
        this.left = TIMES * fileBytes + SPARE_BYTES;
    }

    /**
     * Counts bytes that are allocated next.
     *
     * @throws IllegalArgumentException where they are more than what is left
     */
    public void take(long bytes) {
        left -= bytes;
        if (left < 0) {
            throw new IllegalArgumentException("its " + fileBytes + " bytes unfold to over "
                    + ((TIMES * fileBytes + SPARE_BYTES) >> 20) + " MiB of values, out of all proportion");
        }
    }
}
