package saeengine.data;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A vocabulary and its merges: what {@code vocab.json} and {@code merges.txt} hold, checked to belong together.
 *
 * <p>Tokens are written in the byte alphabet, a merge by its two tokens. Each merge names three tokens of the
 * vocabulary: its parts and what they make. Ids may have gaps, but no two tokens share one.
 */
public final class BpeTables {
    /** Far above any vocabulary; keeps one wild id from asking for gigabytes of table. */
    static final int HIGHEST_ID = 9_999_999;

    private final Map<String, Integer> vocabulary;
    private final List<Merge> merges;

    /** Checks the tables; {@code origin} names, in an error, where they came from. */
    BpeTables(String origin, Map<String, Integer> vocabulary, List<Merge> merges) {
        this.vocabulary = new LinkedHashMap<>(vocabulary);
        this.merges = List.copyOf(merges);
        checkIds(origin);
        checkMerges(origin);
    }

    private void checkIds(String origin) {
        Map<Integer, String> tokenOf = new HashMap<>();
        vocabulary.forEach((token, id) -> {
            if (id < 0 || id > HIGHEST_ID) {
                throw new DataException(origin + ": token '" + token + "' has the id " + id + "; ids go from 0 to "
                        + HIGHEST_ID + ": get the file again");
            }
            String other = tokenOf.put(id, token);
            if (other != null) {
                throw new DataException(origin + ": tokens '" + other + "' and '" + token + "' share the id " + id
                        + ": get the file again");
            }
        });
    }

    private void checkMerges(String origin) {
        Set<Merge> seen = new HashSet<>();
        for (int rank = 0; rank < merges.size(); rank++) {
            Merge merge = merges.get(rank);
            for (String token : List.of(merge.left(), merge.right(), merge.joined())) {
                if (!vocabulary.containsKey(token)) {
                    throw new DataException(describe(origin, rank) + " needs the token '" + token
                            + "', which the vocabulary lacks: take merges and vocabulary from the same model");
                }
            }
            if (!seen.add(merge)) {
                throw new DataException(describe(origin, rank) + " stands there twice: get the file again");
            }
        }
    }

    private String describe(String origin, int rank) {
        Merge merge = merges.get(rank);
        return origin + ": merge " + (rank + 1) + " ('" + merge.left() + " " + merge.right() + "')";
    }

    Map<String, Integer> vocabulary() {
        return vocabulary;
    }

    List<Merge> merges() {
        return merges;
    }

    /** The number of tokens. */
    public int size() {
        return vocabulary.size();
    }

    /** A tokenizer over these tables, with no normaliser and no added tokens, as GPT-2 has it. */
    public BpeTokenizer tokenizer() {
        return new BpeTokenizer(this, AddedTokens.NONE, text -> text);
    }

    /** Writes {@code vocab.json} and {@code merges.txt} into a folder, which is made where it is missing. */
    public void write(Path folder) {
        VocabularyFiles.write(folder, this);
    }
}
