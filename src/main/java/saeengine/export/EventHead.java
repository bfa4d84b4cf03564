package saeengine.export;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What has to be known of an event to go on behind it.
 *
 * @param step 0 where it names none
 * @param summary whether it holds scalars, or whatever else is drawn
 * @param restart whether a writer began anew there, and events of this step and later ones before it hold no longer
 */
record EventHead(long step, boolean summary, boolean restart) {
    private static final int LENGTH_FIRST = 2;

    /** Reads the fields that are needed and passes over others; a record that is no message says nothing. */
    static EventHead of(byte[] record) {
        ByteBuffer bytes = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
        long step = 0;
        boolean summary = false;
        boolean restart = false;
        try {
            while (bytes.hasRemaining()) {
                long tag = varint(bytes);
                switch ((int) tag) {
                    case 2 << 3 -> step = varint(bytes);
                    case 5 << 3 | LENGTH_FIRST -> {
                        summary = true;
                        skip(bytes, tag);
                    }
                    case 7 << 3 | LENGTH_FIRST -> restart = isStart(part(bytes));
                    default -> skip(bytes, tag);
                }
            }
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return new EventHead(0, false, false);
        }
        return new EventHead(step, summary, restart);
    }

    /** Whether the status, field 1 of a SessionLog, is START. */
    private static boolean isStart(ByteBuffer log) {
        boolean start = false;
        while (log.hasRemaining()) {
            long tag = varint(log);
            if (tag == 1 << 3) {
                start = varint(log) == 1;
            } else {
                skip(log, tag);
            }
        }
        return start;
    }

    private static void skip(ByteBuffer bytes, long tag) {
        switch ((int) tag & 7) {
            case 0 -> varint(bytes);
            case 1 -> bytes.position(bytes.position() + Long.BYTES);
            case LENGTH_FIRST -> part(bytes);
            case 5 -> bytes.position(bytes.position() + Integer.BYTES);
            default -> throw new IllegalArgumentException("a field of form " + (tag & 7));
        }
    }

    private static ByteBuffer part(ByteBuffer bytes) {
        int length = Math.toIntExact(varint(bytes) & Integer.MAX_VALUE);
        ByteBuffer part = bytes.slice(bytes.position(), length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.position(bytes.position() + length);
        return part;
    }

    private static long varint(ByteBuffer bytes) {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = bytes.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number of more than ten bytes");
    }
}
