package saeengine.cpu;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import saeengine.tensor.Buffer;

/**
 * Step memory: arrays that are handed out in order, taken back down to a mark, and handed out again.
 *
 * <p>Lengths are rounded up to an eighth of a power of two and an array a little too long will do, so that batches of
 * slightly different size share arrays and a run soon allocates nothing. In checked mode new memory is NaN, a guard word follows each piece, and memory
 * taken back is NaN again: a read of what was never written, a write past the end and a use after release show.
 */
final class StepMemory {
    private static final float GUARD = Float.intBitsToFloat(0x7fa5a5a5);

    private final boolean checked;
    private final List<Piece> open = new ArrayList<>();
    private final TreeMap<Integer, ArrayDeque<float[]>> freeFloats = new TreeMap<>();
    private final TreeMap<Integer, ArrayDeque<int[]>> freeInts = new TreeMap<>();
    private long usedWords;
    private long heldWords;

    private record Piece(CpuBuffer buffer, int size) {}

    StepMemory(boolean checked) {
        this.checked = checked;
    }

    CpuBuffer floats(int size) {
        int length = roundUp(size + 1);
        float[] array = fitting(freeFloats, length);
        if (array == null) {
            array = new float[length];
            heldWords += length;
        }
        if (checked) {
            Arrays.fill(array, 0, size, Float.NaN);
            array[size] = GUARD;
        }
        return hand(new CpuBuffer(array), size);
    }

    CpuBuffer ints(int size) {
        int length = roundUp(size);
        int[] array = fitting(freeInts, length);
        if (array == null) {
            array = new int[length];
            heldWords += length;
        }
        return hand(new CpuBuffer(array), size);
    }

    /** The shortest free array that is long enough and at most a quarter longer than needed; null for none. */
    private static <A> @Nullable A fitting(NavigableMap<Integer, ArrayDeque<A>> free, int length) {
        int most = length + length / 4;
        for (ArrayDeque<A> arrays : free.subMap(length, true, most, true).values()) {
            if (!arrays.isEmpty()) {
                return arrays.pollLast();
            }
        }
        return null;
    }

    private CpuBuffer hand(CpuBuffer buffer, int size) {
        open.add(new Piece(buffer, size));
        usedWords += buffer.length();
        return buffer;
    }

    int mark() {
        return open.size();
    }

    /** As {@link #release}; a piece that is kept becomes the first since the mark. */
    void releaseAllBut(int mark, Buffer kept) {
        Piece piece = null;
        for (int i = open.size() - 1; i >= mark && piece == null; i--) {
            if (open.get(i).buffer() == kept) {
                piece = open.remove(i);
            }
        }
        release(mark);
        if (piece != null) {
            open.add(piece);
        }
    }

    void release(int mark) {
        if (mark > open.size()) {
            throw new IllegalStateException("tapes are closed in the order opposite to their opening");
        }
        for (int i = open.size() - 1; i >= mark; i--) {
            takeBack(open.remove(i));
        }
    }

    private void takeBack(Piece piece) {
        CpuBuffer buffer = piece.buffer();
        usedWords -= buffer.length();
        buffer.release();
        if (buffer.floats == null) {
            freeInts.computeIfAbsent(buffer.length(), k -> new ArrayDeque<>())
                    .addLast(Objects.requireNonNull(buffer.ints));
            return;
        }
        if (checked) {
            if (Float.floatToRawIntBits(buffer.floats[piece.size()]) != Float.floatToRawIntBits(GUARD)) {
                throw new IllegalStateException(
                        "a kernel wrote past the end of a step tensor of " + piece.size() + " elements");
            }
            Arrays.fill(buffer.floats, Float.NaN);
        }
        freeFloats.computeIfAbsent(buffer.length(), k -> new ArrayDeque<>()).addLast(buffer.floats);
    }

    long usedWords() {
        return usedWords;
    }

    long heldWords() {
        return heldWords;
    }

    /** The least multiple of an eighth of a power of two, at least 64, that is not below {@code size}. */
    static int roundUp(int size) {
        int step = Math.max(64, Integer.highestOneBit(Math.max(1, size)) >> 3);
        return Math.addExact(size, step - 1) / step * step;
    }
}
