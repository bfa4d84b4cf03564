package saeengine.data.tokenizer;

import com.knuddels.jtokkit.api.Encoding;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import saeengine.data.tokenizer.part.ByteAlphabet;

/**
 * GPT-2's tables, rebuilt from the list of tokens inside jtokkit.
 *
 * <p>That list has no merges. But a token is made by the merge of the last two parts left when the earlier merges
 * have been applied to its bytes, so the merges come back one by one, in the order of the tokens.
 */
final class JtokkitVocabulary {
    private JtokkitVocabulary() {}

    static BpeTables read() throws IOException {
        Map<String, Integer> vocabulary = new LinkedHashMap<>();
        List<Merge> merges = new ArrayList<>();
        try (BufferedReader lines = lines()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] parts = line.split(" ");
                String token = inAlphabet(Base64.getDecoder().decode(parts[0]));
                if (token.length() > 1) {
                    merges.add(lastMerge(token, vocabulary));
                }
                vocabulary.put(token, Integer.parseInt(parts[1]));
            }
        }
        vocabulary.put("<|endoftext|>", vocabulary.size());
        return new BpeTables("jtokkit", vocabulary, merges);
    }

    private static BufferedReader lines() {
        InputStream in = Encoding.class.getResourceAsStream("/com/knuddels/jtokkit/r50k_base.tiktoken");
        return new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
    }

    private static String inAlphabet(byte[] bytes) {
        ByteAlphabet alphabet = new ByteAlphabet();
        StringBuilder token = new StringBuilder();
        for (byte b : bytes) {
            token.append(alphabet.character(b & 0xFF));
        }
        return token.toString();
    }

    private static Merge lastMerge(String token, Map<String, Integer> earlier) {
        List<String> parts =
                new ArrayList<>(token.chars().mapToObj(Character::toString).toList());
        while (parts.size() > 2) {
            int best = IntStream.range(0, parts.size() - 1)
                    .boxed()
                    .min(Comparator.comparing(
                            i -> earlier.getOrDefault(parts.get(i) + parts.get(i + 1), Integer.MAX_VALUE)))
                    .orElseThrow();
            parts.set(best, parts.get(best) + parts.remove(best + 1));
        }
        return new Merge(parts.get(0), parts.get(1));
    }
}
