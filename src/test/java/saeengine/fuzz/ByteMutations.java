package saeengine.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Changes to a file as a row of bytes, whatever they mean. */
final class ByteMutations {
    private ByteMutations() {}

    /** One change, or a few, one after another. */
    static byte[] some(byte[] file, byte[] other, RandomGenerator random) {
        byte[] changed = file;
        for (int left = Dice.changes(random); left > 0; left--) {
            changed = one(changed, other, random);
        }
        return changed;
    }

    private static byte[] one(byte[] file, byte[] other, RandomGenerator random) {
        if (file.length == 0) {
            return other;
        }
        int at = random.nextInt(file.length);
        int end = at + Math.min(Dice.size(random, file.length), file.length - at);
        return switch (random.nextInt(10)) {
            case 0, 1 -> flipped(file, at, random);
            case 2, 3 -> withEdgeBytes(file, at, random);
            case 4 -> withNumber(file, at, 1 << random.nextInt(4), Dice.edge(random));
            case 5 -> Arrays.copyOf(file, at);
            case 6 -> joined(Arrays.copyOf(file, at), Arrays.copyOfRange(file, end, file.length));
            case 7 -> joined(Arrays.copyOf(file, end), Arrays.copyOfRange(file, at, file.length));
            case 8 -> swapped(file, at, random);
            default -> spliced(file, at, other, random);
        };
    }

    private static byte[] flipped(byte[] file, int at, RandomGenerator random) {
        byte[] changed = file.clone();
        changed[at] ^= (byte) (1 << random.nextInt(8));
        return changed;
    }

    private static byte[] withEdgeBytes(byte[] file, int at, RandomGenerator random) {
        byte[] changed = file.clone();
        int end = Math.min(file.length, at + 1 + random.nextInt(4));
        Arrays.fill(changed, at, end, Dice.edgeByte(random));
        return changed;
    }

    /** A little-endian number of that many bytes written over what is there. */
    static byte[] withNumber(byte[] file, int at, int width, long value) {
        byte[] changed = file.clone();
        for (int i = 0; i < width && at + i < file.length; i++) {
            changed[at + i] = (byte) (value >> 8 * i);
        }
        return changed;
    }

    /** Two chunks of one size change places. */
    private static byte[] swapped(byte[] file, int at, RandomGenerator random) {
        int to = random.nextInt(file.length);
        int length = Math.min(Dice.size(random, file.length), file.length - Math.max(at, to));
        byte[] changed = file.clone();
        System.arraycopy(file, at, changed, to, length);
        System.arraycopy(file, to, changed, at, length);
        return changed;
    }

    /** A chunk of another file put in between. */
    private static byte[] spliced(byte[] file, int at, byte[] other, RandomGenerator random) {
        int from = random.nextInt(other.length + 1);
        int to = Math.min(other.length, from + Dice.size(random, other.length));
        return joined(
                Arrays.copyOf(file, at),
                Arrays.copyOfRange(other, from, to),
                Arrays.copyOfRange(file, at, file.length));
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
