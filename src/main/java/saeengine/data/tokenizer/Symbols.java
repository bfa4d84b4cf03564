package saeengine.data.tokenizer;

/** What BPE merges: the smallest tokens of a word. */
interface Symbols {
    /** The ids of a word's smallest tokens, in order. */
    int[] of(String word);

    /** A word as the vocabulary would write it, were it one token. */
    String written(String word);
}
