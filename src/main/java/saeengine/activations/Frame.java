package saeengine.activations;

import java.util.Arrays;

/**
 * The special tokens that a model expects around each text, as its tokenizer's settings say: {@code <s>}, {@code <bos>},
 * {@code [CLS]} and {@code [SEP]}; none for GPT-2 and GPT-Neo. A window is read with them around it. Their rows are unlike all
 * others, often a hundred times as long, and say nothing of the text: they are left out unless they are kept.
 *
 * @param before ids before a window
 * @param after ids behind it
 * @param isKept whether their rows are rows like others
 */
public record Frame(int[] before, int[] after, boolean isKept) {
    /** Nothing around a window. */
    public static final Frame NONE = new Frame(new int[0], new int[0], false);

    /** The same with its rows kept. */
    public Frame kept() {
        return new Frame(before, after, true);
    }

    public boolean isEmpty() {
        return before.length + after.length == 0;
    }

    /** How many rows it adds to a window. */
    public int rows() {
        return isKept ? before.length + after.length : 0;
    }

    /** A window with the frame around it. */
    int[] around(int[] window) {
        int[] framed = Arrays.copyOf(before, before.length + window.length + after.length);
        System.arraycopy(window, 0, framed, before.length, window.length);
        System.arraycopy(after, 0, framed, before.length + window.length, after.length);
        return framed;
    }

    /** What it is, in a word or two: its ids, and whether their rows are kept. */
    @Override
    public String toString() {
        return isEmpty()
                ? "none"
                : Arrays.toString(before) + " " + Arrays.toString(after) + (isKept ? " kept" : " left out");
    }
}
