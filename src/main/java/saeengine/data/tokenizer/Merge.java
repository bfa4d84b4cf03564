package saeengine.data.tokenizer;

/**
 * Two neighbouring tokens that become one; its place in a list of merges is its rank. Ordered by the left token, then
 * by the right one: a hash table of merges whose hashes a file has made equal falls back on the order.
 */
public record Merge(String left, String right) implements Comparable<Merge> {
    /** About what one takes beside its characters. */
    static final int HELD_BYTES = 160;

    @Override
    public int compareTo(Merge other) {
        int byLeft = left.compareTo(other.left);
        return byLeft != 0 ? byLeft : right.compareTo(other.right);
    }

    String joined() {
        return left + right;
    }
}
