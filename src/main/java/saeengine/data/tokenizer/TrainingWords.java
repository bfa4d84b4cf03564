package saeengine.data.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import saeengine.data.tokenizer.part.ByteAlphabet;

/**
 * The distinct words of a training text as token ids, with the frequency of each pair of neighbours kept up to
 * date while pairs merge.
 *
 * <p>The most frequent pair comes from a heap whose entries may overstate: merging makes old pairs rarer, and an
 * entry is corrected only when it surfaces. New pairs all hold the new token and are entered as they appear.
 */
final class TrainingWords {
    /** A pair that stands once in the text is not worth a token. */
    private static final long RAREST = 2;

    private final Map<TokenPair, Pair> pairs = new HashMap<>();
    private final PriorityQueue<Candidate> candidates = new PriorityQueue<>();

    private static final class Word {
        private int[] ids;
        private final long count;

        Word(int[] ids, long count) {
            this.ids = ids;
            this.count = count;
        }
    }

    /** What is known of a pair: its frequency, and the words that hold it or once held it. */
    private static final class Pair {
        private long frequency;
        private final List<Word> words = new ArrayList<>();
    }

    private record Candidate(long frequency, TokenPair pair) implements Comparable<Candidate> {
        @Override
        public int compareTo(Candidate other) {
            return frequency != other.frequency ? Long.compare(other.frequency, frequency) : pair.compareTo(other.pair);
        }
    }

    /** Words with the number of times each stands in the text, over a vocabulary that holds all bytes. */
    TrainingWords(Map<String, Long> countOfWord, ByteAlphabet alphabet, Map<String, Integer> vocabulary) {
        countOfWord.forEach((text, count) -> {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            int[] ids = new int[bytes.length];
            for (int i = 0; i < ids.length; i++) {
                String letter = String.valueOf(alphabet.character(bytes[i] & 0xFF));
                ids[i] = Objects.requireNonNull(vocabulary.get(letter));
            }
            Word word = new Word(ids, count);
            for (TokenPair pair : count(word, 1)) {
                known(pair).words.add(word);
            }
        });
        pairs.forEach(this::offer);
    }

    /** Adds all pairs of a word to the frequencies, or takes them away; returns each pair once. */
    private Set<TokenPair> count(Word word, int sign) {
        Set<TokenPair> met = new HashSet<>();
        for (int i = 1; i < word.ids.length; i++) {
            TokenPair pair = new TokenPair(word.ids[i - 1], word.ids[i]);
            pairs.computeIfAbsent(pair, unseen -> new Pair()).frequency += sign * word.count;
            met.add(pair);
        }
        return met;
    }

    /** One that stands in a word. */
    private Pair known(TokenPair pair) {
        return Objects.requireNonNull(pairs.get(pair));
    }

    private void offer(TokenPair pair, Pair known) {
        if (known.frequency >= RAREST) {
            candidates.add(new Candidate(known.frequency, pair));
        }
    }

    /** Takes out the most frequent pair, which is not offered again; null when each pair left stands once. */
    @Nullable
    TokenPair mostFrequent() {
        Candidate best;
        while ((best = candidates.poll()) != null) {
            Pair known = known(best.pair);
            if (known.frequency == best.frequency) {
                return best.pair;
            }
            offer(best.pair, known);
        }
        return null;
    }

    /** Replaces a pair by a new token in every word. */
    void merge(TokenPair pair, int token) {
        Set<TokenPair> made = new HashSet<>();
        for (Word word : known(pair).words) {
            count(word, -1);
            word.ids = replace(word.ids, pair, token);
            for (TokenPair after : count(word, 1)) {
                if (after.left() == token || after.right() == token) {
                    known(after).words.add(word);
                    made.add(after);
                }
            }
        }
        pairs.remove(pair);
        made.forEach(after -> offer(after, known(after)));
    }

    private static int[] replace(int[] ids, TokenPair pair, int token) {
        int[] shorter = new int[ids.length];
        int length = 0;
        for (int i = 0; i < ids.length; i++) {
            boolean here = i + 1 < ids.length && ids[i] == pair.left() && ids[i + 1] == pair.right();
            shorter[length++] = here ? token : ids[i];
            if (here) {
                i++;
            }
        }
        return Arrays.copyOf(shorter, length);
    }
}
