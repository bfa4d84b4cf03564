package saeengine.data.tokenizer;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The ids of words that came before: text repeats its words. The memory is bounded, and any number of threads may share it. */
final class RememberedWords {
    private static final int MOST_WORDS = 1 << 16;
    private static final int LONGEST = 64;

    private final WordModel model;
    private final Map<String, int[]> ids = new ConcurrentHashMap<>();

    RememberedWords(WordModel model) {
        this.model = model;
    }

    int[] ids(String word) {
        int[] known = ids.get(word);
        if (known != null) {
            return known;
        }
        int[] made = model.ids(word);
        if (word.length() <= LONGEST) {
            // Starting over when full is rare, costs one merge per word in use, and needs no bookkeeping per hit.
            if (ids.size() >= MOST_WORDS) {
                ids.clear();
            }
            ids.put(word, made);
        }
        return made;
    }
}
