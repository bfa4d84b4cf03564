package saeengine.data;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Byte-level BPE, the tokenizer of GPT-2, GPT-Neo and GPT-NeoX.
 *
 * <p>A text is normalised, added tokens are cut out of it, the rest is split into words, and each word's
 * UTF-8 bytes are merged by rank (Sennrich, Haddow, Birch: <em>Neural machine translation of rare words with
 * subword units</em>, doi:10.18653/v1/P16-1162). Text repeats its words, so merged words are remembered;
 * the memory is bounded and makes a tokenizer fit for one thread only.
 *
 * <p>A lone surrogate, which no UTF-8 can hold, is encoded as a question mark.
 */
public final class BpeTokenizer implements Tokenizer {
    static final String END_OF_TEXT = "<|endoftext|>";
    private static final int REMEMBERED_WORDS = 1 << 16;
    private static final int LONGEST_REMEMBERED = 64;

    private final String origin;
    private final byte[][] bytesOfId;
    private final int[] idOfByte = new int[ByteAlphabet.BYTES];
    private final int endOfText;
    private final UnaryOperator<String> normalizer;
    private final AddedTokens beforeNormalizing;
    private final AddedTokens afterNormalizing;
    private final WordMerger merger;
    private final Map<String, int[]> remembered = new HashMap<>();

    /** The added tokens must not contradict the tables: {@link TokenizerJson} checks that. */
    BpeTokenizer(BpeTables tables, List<AddedTokens.Token> added, UnaryOperator<String> normalizer) {
        origin = tables.origin();
        ByteAlphabet alphabet = new ByteAlphabet();
        Map<String, Integer> vocabulary = tables.vocabulary();
        bytesOfId = bytesOfIds(alphabet, vocabulary, added);
        for (int b = 0; b < idOfByte.length; b++) {
            idOfByte[b] = vocabulary.getOrDefault(String.valueOf(alphabet.character(b)), -1);
        }
        endOfText = added.stream()
                .filter(token -> token.content().equals(END_OF_TEXT))
                .map(AddedTokens.Token::id)
                .findFirst()
                .orElse(vocabulary.getOrDefault(END_OF_TEXT, -1));
        this.normalizer = normalizer;
        beforeNormalizing = new AddedTokens(added, token -> !token.special() && !token.normalized(), text -> text);
        afterNormalizing = new AddedTokens(added, token -> !token.special() && token.normalized(), normalizer);
        merger = new WordMerger(vocabulary, tables.merges());
    }

    private static byte[][] bytesOfIds(
            ByteAlphabet alphabet, Map<String, Integer> vocabulary, List<AddedTokens.Token> added) {
        int highest = IntStream.concat(
                        vocabulary.values().stream().mapToInt(id -> id),
                        added.stream().mapToInt(AddedTokens.Token::id))
                .max()
                .orElse(-1);
        byte[][] table = new byte[highest + 1][];
        vocabulary.forEach((token, id) -> table[id] = alphabet.bytes(token));
        added.forEach(token -> table[token.id()] = token.content().getBytes(StandardCharsets.UTF_8));
        return table;
    }

    @Override
    public int[] encode(String text) {
        IdList ids = new IdList();
        beforeNormalizing.cut(
                text,
                ids::add,
                plain -> afterNormalizing.cut(
                        normalizer.apply(plain),
                        ids::add,
                        words -> WordSplitter.split(words, word -> ids.addAll(idsOfWord(word)))));
        return ids.toArray();
    }

    private int[] idsOfWord(String word) {
        int[] known = remembered.get(word);
        if (known != null) {
            return known;
        }
        int[] ids = merger.merge(idsOfBytes(word));
        if (word.length() <= LONGEST_REMEMBERED) {
            // Starting over when full is rare, costs one merge per word in use, and needs no bookkeeping per hit.
            if (remembered.size() == REMEMBERED_WORDS) {
                remembered.clear();
            }
            remembered.put(word, ids);
        }
        return ids;
    }

    private int[] idsOfBytes(String word) {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        int[] ids = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            ids[i] = idOfByte[bytes[i] & 0xFF];
            if (ids[i] < 0) {
                throw new DataException(String.format(
                        "%s: the vocabulary has no token for the byte 0x%02X of '%s': take one with all bytes",
                        origin, bytes[i] & 0xFF, word));
            }
        }
        return ids;
    }

    @Override
    public byte[] decodeBytes(int[] ids) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(4 * ids.length);
        for (int id : ids) {
            bytes.writeBytes(bytesOf(id));
        }
        return bytes.toByteArray();
    }

    private byte[] bytesOf(int id) {
        if (id < 0 || id >= bytesOfId.length || bytesOfId[id] == null) {
            throw new DataException(origin + ": no token has the id " + id + "; its vocabulary goes up to "
                    + (bytesOfId.length - 1) + ": take the tokenizer that belongs to the model");
        }
        return bytesOfId[id];
    }

    /** Whether an id is that of a token written so. */
    boolean stands(int id, String content) {
        return id >= 0
                && id < bytesOfId.length
                && bytesOfId[id] != null
                && Arrays.equals(bytesOfId[id], content.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String decode(int[] ids) {
        return new String(decodeBytes(ids), StandardCharsets.UTF_8);
    }

    @Override
    public String piece(int id) {
        byte[] bytes = bytesOf(id);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException partOfACharacter) {
            StringBuilder escaped = new StringBuilder();
            for (byte b : bytes) {
                escaped.append(b >= ' ' ? String.valueOf((char) b) : String.format("\\x%02X", b & 0xFF));
            }
            return escaped.toString();
        }
    }

    @Override
    public int vocabularySize() {
        return bytesOfId.length;
    }

    @Override
    public int endOfText() {
        return endOfText;
    }
}
