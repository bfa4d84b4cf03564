package saeengine.data.tokenizer;

/** Two neighbouring token ids, ordered by the left one, then by the right one. */
record TokenPair(int left, int right) implements Comparable<TokenPair> {
    @Override
    public int compareTo(TokenPair other) {
        return left != other.left ? Integer.compare(left, other.left) : Integer.compare(right, other.right);
    }
}
