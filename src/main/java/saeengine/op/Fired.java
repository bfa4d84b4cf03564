package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.DType;
import saeengine.tensor.Device;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * How long ago each latent fired, in memory of the device: marks of those that fired in a batch, and whole numbers of
 * tokens since, of two words each, the low one first.
 */
public final class Fired {
    private Fired() {}

    /** Memory for the tokens since so many latents fired: int [latents, 2]. */
    public static Tensor counts(Device device, int latents) {
        return device.allocate(DType.I32, latents, 2);
    }

    /**
     * Marks the latents with a value of a size above {@code limit}, or no number; negative infinity stands for no value.
     *
     * @param values [n, latents]
     * @return [latents], 1 where one fired, else 0
     */
    public static Tensor inColumns(Tape t, Tensor values, int latents, float limit) {
        Tensor marks = t.zeros(latents);
        t.run(COLUMNS, values.size(), values, marks, values.size(), latents, limit);
        return marks;
    }

    /**
     * The same of selected latents.
     *
     * @param indices int [n], the latents
     * @param values [n]
     */
    public static Tensor selected(Tape t, Tensor indices, Tensor values, int latents, float limit) {
        Tensor marks = t.zeros(latents);
        t.run(SELECTED, values.size(), indices, values, marks, values.size(), limit);
        return marks;
    }

    /** Sets the marked latents to 0 and adds a batch's tokens to the others. */
    public static void count(Tape t, Tensor marks, Tensor since, int tokens) {
        t.run(COUNT, marks.size(), marks, since, marks.size(), tokens);
    }

    /** How many latents last fired more than {@code threshold} tokens ago, int [1]. */
    public static Tensor above(Tape t, Tensor since, long threshold) {
        Tensor count = Sparse.ints(t, 1);
        t.run(ABOVE, 1, since, count, since.rows(), (int) threshold, (int) (threshold >> 32));
        return count;
    }

    private static boolean fired(float value, float limit) {
        return value != Float.NEGATIVE_INFINITY && !(Math.abs(value) <= limit);
    }

    /** Two work items may mark the same latent, with the same mark. */
    static final Kernel COLUMNS = Kernel.perElement("fired_columns", (a, from, to) -> {
        int latents = a.integer(3);
        for (int i = from; i < to; i++) {
            if (fired(a.floats(0)[a.at(0) + i], a.real(4))) {
                a.floats(1)[a.at(1) + i % latents] = 1f;
            }
        }
    });

    static final Kernel SELECTED = Kernel.perElement("fired_selected", (a, from, to) -> {
        for (int i = from; i < to; i++) {
            if (fired(a.floats(1)[a.at(1) + i], a.real(4))) {
                a.floats(2)[a.at(2) + a.ints(0)[a.at(0) + i]] = 1f;
            }
        }
    });

    static final Kernel COUNT = Kernel.perElement("fired_count", (a, from, to) -> {
        for (int i = from; i < to; i++) {
            boolean marked = a.floats(0)[a.at(0) + i] != 0f;
            write(a.ints(1), a.at(1) + 2 * i, marked ? 0 : read(a.ints(1), a.at(1) + 2 * i) + a.integer(3));
        }
    });

    static final Kernel ABOVE = Kernel.perBlock("fired_above", (a, from, to) -> {
        long threshold = (long) a.integer(4) << 32 | Integer.toUnsignedLong(a.integer(3));
        int count = 0;
        for (int i = 0; i < a.integer(2); i++) {
            count += read(a.ints(0), a.at(0) + 2 * i) > threshold ? 1 : 0;
        }
        a.ints(1)[a.at(1)] = count;
    });

    /** The number of the two words from {@code at} on. */
    public static long read(int[] words, int at) {
        return (long) words[at + 1] << 32 | Integer.toUnsignedLong(words[at]);
    }

    /** Writes a number as two words. */
    public static void write(int[] words, int at, long number) {
        words[at] = (int) number;
        words[at + 1] = (int) (number >> 32);
    }
}
