package saeengine.data.text;

/**
 * A block compressed with snappy: its length, then bytes as they are and copies of what came before (snappy's
 * format_description.txt).
 */
final class SnappyBlock {
    private static final int LITERAL = 0;
    private static final int NEAR = 1;
    private static final int MIDDLE = 2;

    /** A literal's length up to here is in its tag; above it so many bytes follow. */
    private static final int LONG_LITERAL = 60;

    private final PageBytes in;
    private final byte[] out;
    private final int wanted;
    private int done;

    private SnappyBlock(PageBytes in, byte[] out, int wanted) {
        this.in = in;
        this.out = out;
        this.wanted = wanted;
    }

    /**
     * Fills the first bytes of {@code out}.
     *
     * @throws IllegalArgumentException with the cause, where the block is not of {@code wanted} bytes or is none
     */
    static void unpack(PageBytes in, byte[] out, int wanted) {
        long length = in.varint();
        if (length != wanted) {
            throw new IllegalArgumentException("a page has " + length + " bytes, and " + wanted + " by its header");
        }
        new SnappyBlock(in, out, wanted).run();
    }

    private void run() {
        while (done < wanted) {
            int tag = in.u8();
            int high = tag >> 2;
            switch (tag & 3) {
                case LITERAL -> literal(high < LONG_LITERAL ? high : number(high - LONG_LITERAL + 1));
                case NEAR -> copy((high & 7) + 4, tag >> 5 << 8 | in.u8());
                case MIDDLE -> copy(high + 1, number(2));
                default -> copy(high + 1, number(4));
            }
        }
        if (in.left() > 0) {
            throw new IllegalArgumentException("a page has more bytes than its header says");
        }
    }

    private int number(int bytes) {
        int value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= in.u8() << (8 * i);
        }
        return value;
    }

    private void literal(int lessOne) {
        int length = requireRoom(lessOne == Integer.MAX_VALUE ? -1 : lessOne + 1);
        System.arraycopy(in.array, in.take(length), out, done, length);
        done += length;
    }

    /** A copy may reach into itself: then what it has written is copied on. */
    private void copy(int length, int back) {
        if (back <= 0 || back > done) {
            throw new IllegalArgumentException("a copy from before a page's beginning");
        }
        for (int end = done + requireRoom(length); done < end; done++) {
            out[done] = out[done - back];
        }
    }

    private int requireRoom(int length) {
        if (length <= 0 || length > wanted - done) {
            throw new IllegalArgumentException("a page has more bytes than its header says");
        }
        return length;
    }
}
