package saeengine.latents;

import saeengine.data.tokenizer.Tokenizer;

/** Where tokens end in the text that they are of. */
public final class TokenEnds {
    private TokenEnds() {}

    /** For each token of a text the number of characters up to its end. */
    public static int[] of(Tokenizer tokenizer, int[] ids) {
        int[] ends = new int[ids.length];
        int end = 0;
        for (int i = 0; i < ids.length; i++) {
            end += length(tokenizer, ids, i);
            ends[i] = end;
        }
        return ends;
    }

    /** Characters that a token adds to the text: what it decodes to behind the token before it. */
    static int length(Tokenizer tokenizer, int[] ids, int at) {
        if (at == 0) {
            return tokenizer.decode(new int[] {ids[0]}).length();
        }
        String both = tokenizer.decode(new int[] {ids[at - 1], ids[at]});
        return both.length() - tokenizer.decode(new int[] {ids[at - 1]}).length();
    }
}
