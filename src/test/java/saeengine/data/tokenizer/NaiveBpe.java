package saeengine.data.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import saeengine.data.tokenizer.part.ByteAlphabet;
import saeengine.data.tokenizer.part.ByteWords;

/** BPE as the textbook has it, with no data structure worth the name: the oracle for the fast versions. */
final class NaiveBpe {
    private NaiveBpe() {}

    /** Over and over: find the best ranked pair anywhere in the word, merge all its occurrences from the left. */
    static List<String> encodeWord(String word, List<Merge> merges) {
        List<String> symbols = symbols(word);
        while (true) {
            int best = Integer.MAX_VALUE;
            for (int i = 1; i < symbols.size(); i++) {
                int rank = merges.indexOf(new Merge(symbols.get(i - 1), symbols.get(i)));
                best = rank >= 0 ? Math.min(best, rank) : best;
            }
            if (best == Integer.MAX_VALUE) {
                return symbols;
            }
            symbols = replace(symbols, merges.get(best));
        }
    }

    /** Over and over: count all pairs of the whole text anew, merge the most frequent. */
    static List<Merge> train(List<String> texts, int merges) {
        List<List<String>> words = new ArrayList<>();
        texts.forEach(text -> ByteWords.GPT2.cut(text, true, word -> words.add(symbols(word))));
        List<String> order = new ArrayList<>();
        new ByteAlphabet().inOrder().chars().forEach(c -> order.add(String.valueOf((char) c)));
        List<Merge> learned = new ArrayList<>();
        while (learned.size() < merges) {
            Merge best = mostFrequent(words, order);
            words.replaceAll(word -> replace(word, best));
            learned.add(best);
            order.add(best.joined());
        }
        return learned;
    }

    private static Merge mostFrequent(List<List<String>> words, List<String> order) {
        Map<Merge, Integer> counts = new HashMap<>();
        for (List<String> word : words) {
            for (int i = 1; i < word.size(); i++) {
                counts.merge(new Merge(word.get(i - 1), word.get(i)), 1, Integer::sum);
            }
        }
        Merge best = null;
        for (String left : order) {
            for (String right : order) {
                Merge pair = new Merge(left, right);
                int count = counts.getOrDefault(pair, 0);
                // Ids ascend in both loops, so the first of equals wins.
                if (count > (best == null ? 1 : counts.get(best))) {
                    best = pair;
                }
            }
        }
        return best;
    }

    private static List<String> symbols(String word) {
        ByteAlphabet alphabet = new ByteAlphabet();
        List<String> symbols = new ArrayList<>();
        for (byte b : word.getBytes(StandardCharsets.UTF_8)) {
            symbols.add(String.valueOf(alphabet.character(b & 0xFF)));
        }
        return symbols;
    }

    private static List<String> replace(List<String> symbols, Merge pair) {
        List<String> shorter = new ArrayList<>();
        for (int i = 0; i < symbols.size(); i++) {
            boolean here = i + 1 < symbols.size()
                    && symbols.get(i).equals(pair.left())
                    && symbols.get(i + 1).equals(pair.right());
            shorter.add(here ? pair.joined() : symbols.get(i));
            i += here ? 1 : 0;
        }
        return shorter;
    }
}
