package saeengine.data.tokenizer;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import saeengine.data.DataException;

/**
 * A vocabulary and its merges: what {@code vocab.json} and {@code merges.txt} hold, checked to belong together.
 *
 * <p>GPT-2's tokens are written in the byte alphabet, a merge by its two tokens. Each merge names three tokens of the
 * vocabulary: its parts and what they make. Ids may have gaps, but no two tokens share one.
 */
public final class BpeTables {
    /** Far above any vocabulary; keeps one wild id from asking for gigabytes of table. */
    static final int HIGHEST_ID = 1_999_999;

    private final String origin;
    private final Map<String, Integer> vocabulary;
    private final List<Merge> merges;

    /**
     * Checks the tables, which must not change from now on; {@code origin} names, in an error, where they came from.
     */
    public BpeTables(String origin, Map<String, Integer> vocabulary, List<Merge> merges) {
        this.origin = origin;
        this.vocabulary = Collections.unmodifiableMap(vocabulary);
        this.merges = List.copyOf(merges);
        checkIds();
        checkMerges();
    }

    private void checkIds() {
        BitSet taken = new BitSet();
        vocabulary.forEach((token, id) -> {
            if (id < 0 || id > HIGHEST_ID) {
                throw new DataException(origin + ": token '" + token + "' has the id " + id + "; ids go from 0 to "
                        + HIGHEST_ID + ": get the file again");
            }
            if (taken.get(id)) {
                String sharing = vocabulary.entrySet().stream()
                        .filter(entry -> entry.getValue().equals(id))
                        .map(entry -> "'" + entry.getKey() + "'")
                        .collect(Collectors.joining(" and "));
                throw new DataException(
                        origin + ": tokens " + sharing + " share the id " + id + ": get the file again");
            }
            taken.set(id);
        });
    }

    private void checkMerges() {
        Set<Merge> seen = new HashSet<>();
        for (int rank = 0; rank < merges.size(); rank++) {
            Merge merge = merges.get(rank);
            requireToken(rank, merge.left());
            requireToken(rank, merge.right());
            requireToken(rank, merge.joined());
            if (!seen.add(merge)) {
                throw new DataException(describe(rank) + " stands there twice: get the file again");
            }
        }
    }

    private void requireToken(int rank, String token) {
        if (!vocabulary.containsKey(token)) {
            throw new DataException(describe(rank) + " needs the token '" + token
                    + "', which the vocabulary lacks: take merges and vocabulary from the same model");
        }
    }

    private String describe(int rank) {
        Merge merge = merges.get(rank);
        return origin + ": merge " + (rank + 1) + " ('" + merge.left() + " " + merge.right() + "')";
    }

    /** Where the tables came from. */
    String origin() {
        return origin;
    }

    public Map<String, Integer> vocabulary() {
        return vocabulary;
    }

    public List<Merge> merges() {
        return merges;
    }

    /** The number of tokens. */
    public int size() {
        return vocabulary.size();
    }

    /** A tokenizer over these tables, with no normaliser and no added tokens, as GPT-2 has it. */
    public Tokenizer tokenizer() {
        return PartsTokenizer.ofBytes(this);
    }

    /** Writes {@code vocab.json} and {@code merges.txt} into a folder, which is made where it is missing. */
    public void write(Path folder) {
        VocabularyFiles.write(folder, this);
    }
}
