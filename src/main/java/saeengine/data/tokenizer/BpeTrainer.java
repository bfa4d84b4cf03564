package saeengine.data.tokenizer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import saeengine.data.DataException;
import saeengine.data.tokenizer.part.ByteAlphabet;
import saeengine.data.tokenizer.part.ByteWords;

/**
 * Learns a byte-level BPE vocabulary from texts.
 *
 * <p>The vocabulary starts with the 256 bytes, in GPT-2's order. Then, until it is full, the pair of neighbouring
 * tokens that is most frequent over all words becomes a token; of equally frequent pairs the one whose left
 * token has the lower id, then the one whose right token has. {@code <|endoftext|>} is the last id. The result
 * depends on the texts alone: neither their order nor the machine matters.
 *
 * <p>Only the words that hold a pair are touched when it merges, so the cost hardly grows with the text.
 */
public final class BpeTrainer {
    private static final int BYTES_AND_END = ByteAlphabet.BYTES + 1;

    private final Map<String, Long> countOfWord = new HashMap<>();

    /** Counts the words of one text. */
    public void add(String text) {
        ByteWords.GPT2.cut(text, true, word -> countOfWord.merge(word, 1L, Long::sum));
    }

    /** Counts the words of many texts. */
    public void addAll(Iterable<String> texts) {
        texts.forEach(this::add);
    }

    /** The vocabulary of exactly this many tokens for the texts added so far. */
    public BpeTables train(int vocabularySize) {
        if (vocabularySize < BYTES_AND_END) {
            throw new DataException("BPE training: a vocabulary of " + vocabularySize
                    + " cannot hold the 256 bytes and " + EndOfText.MARK + ": ask for at least " + BYTES_AND_END);
        }
        ByteAlphabet alphabet = new ByteAlphabet();
        List<String> tokens = new ArrayList<>();
        Map<String, Integer> vocabulary = new LinkedHashMap<>();
        for (char character : alphabet.inOrder().toCharArray()) {
            learn(String.valueOf(character), tokens, vocabulary);
        }
        List<Merge> merges = mergeMostFrequent(
                new TrainingWords(countOfWord, alphabet, vocabulary), tokens, vocabulary, vocabularySize - 1);
        learn(EndOfText.MARK, tokens, vocabulary);
        return new BpeTables("BPE training", vocabulary, merges);
    }

    private static List<Merge> mergeMostFrequent(
            TrainingWords words, List<String> tokens, Map<String, Integer> vocabulary, int size) {
        List<Merge> merges = new ArrayList<>();
        while (tokens.size() < size) {
            TokenPair pair = words.mostFrequent();
            if (pair == null) {
                throw new DataException(
                        "BPE training: the texts give a vocabulary of " + (tokens.size() + 1) + ", not of " + (size + 1)
                                + ", since no further pair stands there twice: give more text or ask for less");
            }
            Merge merge = new Merge(tokens.get(pair.left()), tokens.get(pair.right()));
            // The token is new: what a stretch of bytes has merged to depends on nothing outside it, so all
            // stretches with the bytes of one token became that token together.
            words.merge(pair, tokens.size());
            learn(merge.joined(), tokens, vocabulary);
            merges.add(merge);
        }
        return merges;
    }

    private static void learn(String token, List<String> tokens, Map<String, Integer> vocabulary) {
        vocabulary.put(token, tokens.size());
        tokens.add(token);
    }
}
