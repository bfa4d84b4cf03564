package saeengine.study.text;

/** Keeps a text from saying any {@code length} tokens in a row twice, by forbidding the token that would end them. */
final class NoRepeat {
    private final int length;

    /** @param length 0 to allow everything */
    NoRepeat(int length) {
        if (length < 0) {
            throw new IllegalArgumentException("--no-repeat " + length + ": 1 or more tokens, or 0 to allow all");
        }
        this.length = length;
    }

    /**
     * Makes those of the next token's logits minus infinity that would repeat a stretch of the text.
     *
     * @return whether any token is left
     */
    boolean forbid(int[] text, float[] logits) {
        int same = length - 1;
        for (int start = 0; length > 0 && start + same < text.length; start++) {
            int i = 0;
            while (i < same && text[start + i] == text[text.length - same + i]) {
                i++;
            }
            if (i == same) {
                logits[text[start + same]] = Float.NEGATIVE_INFINITY;
            }
        }
        for (float logit : logits) {
            if (logit > Float.NEGATIVE_INFINITY) {
                return true;
            }
        }
        return false;
    }
}
