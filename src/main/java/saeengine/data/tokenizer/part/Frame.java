package saeengine.data.tokenizer.part;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The ids that a model expects around a text: a beginning-of-sequence id before it, as Llama does, or BERT's
 * {@code [CLS]} and {@code [SEP]}.
 */
public record Frame(int[] before, int[] after) {
    /** Nothing. */
    public static final Frame NONE = new Frame(new int[0], new int[0]);

    /** So many ids it has. */
    public int size() {
        return before.length + after.length;
    }

    /** How many ids of a text a context has room for beside these. */
    public int room(int context) {
        if (context <= size()) {
            throw new IllegalArgumentException("a context of " + context + " has no room for text beside the " + size()
                    + " ids that the tokenizer puts around it; ask for more");
        }
        return context - size();
    }

    /** The ids of a text with this around them. */
    public int[] around(int[] ids) {
        return joined(before, joined(ids, after));
    }

    /** This with another one around it. */
    Frame within(Frame outer) {
        return new Frame(joined(outer.before, before), joined(after, outer.after));
    }

    private static int[] joined(int[] first, int[] second) {
        return IntStream.concat(Arrays.stream(first), Arrays.stream(second)).toArray();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Frame frame && Arrays.equals(before, frame.before) && Arrays.equals(after, frame.after);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(before) + Arrays.hashCode(after);
    }

    @Override
    public String toString() {
        return Arrays.toString(before) + " text " + Arrays.toString(after);
    }
}
