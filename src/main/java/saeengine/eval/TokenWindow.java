package saeengine.eval;

/**
 * A stretch of text as a model reads it: the end-of-text id, then the tokens but for the last.
 *
 * <p>Every token is predicted, the first from the end-of-text id alone. The last one is predicted and never read.
 */
record TokenWindow(int[] read, int[] targets) {
    static TokenWindow of(int[] tokens, int endOfText) {
        int[] read = new int[tokens.length];
        read[0] = endOfText;
        System.arraycopy(tokens, 0, read, 1, tokens.length - 1);
        return new TokenWindow(read, tokens);
    }
}
