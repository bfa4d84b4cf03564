package saeengine.data.tokenizer;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import saeengine.data.DataException;
import saeengine.data.IdList;
import saeengine.data.tokenizer.part.ByteAlphabet;
import saeengine.data.tokenizer.part.ByteFallbackText;
import saeengine.data.tokenizer.part.ByteText;
import saeengine.data.tokenizer.part.ByteWords;
import saeengine.data.tokenizer.part.Decoder;
import saeengine.data.tokenizer.part.Frame;
import saeengine.data.tokenizer.part.Normalizer;
import saeengine.data.tokenizer.part.PreTokenizer;

/**
 * A tokenizer put together from parts, as {@code tokenizer.json} describes it.
 *
 * <p>Added tokens are cut out of a text, the rest is normalised, cut into words, and each word becomes ids by a model.
 * Words are remembered.
 */
final class PartsTokenizer implements Tokenizer {
    /**
     * The parts.
     *
     * @param origin the file, for errors
     * @param vocabulary the model's tokens
     * @param added tokens that are cut out of a text, or stand for no text; they do not contradict the vocabulary
     * @param frame what the file puts around a text
     */
    record Parts(
            String origin,
            Map<String, Integer> vocabulary,
            List<AddedTokens.Token> added,
            Normalizer normalizer,
            PreTokenizer words,
            WordModel model,
            Decoder decoder,
            Frame frame) {}

    /** SentencePiece's space. */
    private static final char SPACE_MARK = '\u2581';

    private final Parts parts;
    private final String[] tokenOfId;
    private final AddedTokens beforeNormalizing;
    private final AddedTokens afterNormalizing;
    private final RememberedWords ids;
    private final ByteAlphabet alphabet = new ByteAlphabet();
    private final int endOfText;
    private final Frame frame;

    PartsTokenizer(Parts parts) {
        this(parts, parts.frame(), endOfText(parts));
    }

    private PartsTokenizer(Parts parts, Frame frame, int endOfText) {
        this.parts = parts;
        this.frame = frame;
        this.endOfText = endOfText;
        tokenOfId = tokens();
        List<AddedTokens.Token> added = parts.added();
        beforeNormalizing = new AddedTokens(
                added.stream().filter(token -> !token.normalized()).toList(), text -> text);
        afterNormalizing = new AddedTokens(
                added.stream().filter(AddedTokens.Token::normalized).toList(), parts.normalizer()::apply);
        ids = new RememberedWords(parts.model());
    }

    /** GPT-2's: no normaliser, no added tokens. */
    static PartsTokenizer ofBytes(BpeTables tables) {
        return new PartsTokenizer(new Parts(
                tables.origin(),
                tables.vocabulary(),
                AddedTokens.NONE,
                Normalizer.NONE,
                ByteWords.GPT2,
                BpeModel.ofBytes(tables),
                new ByteText(),
                Frame.NONE));
    }

    /** This with another frame and another id that ends a text, where {@code endOfText} is one. */
    PartsTokenizer with(Frame around, int otherEnd) {
        return new PartsTokenizer(parts, around, otherEnd >= 0 ? otherEnd : endOfText);
    }

    private static int endOfText(Parts parts) {
        return parts.added().stream()
                .filter(token -> token.content().equals(EndOfText.MARK))
                .map(AddedTokens.Token::id)
                .findFirst()
                .orElse(parts.vocabulary().getOrDefault(EndOfText.MARK, -1));
    }

    private String[] tokens() {
        int highest = IntStream.concat(
                        parts.vocabulary().values().stream().mapToInt(id -> id),
                        parts.added().stream().mapToInt(AddedTokens.Token::id))
                .max()
                .orElse(-1);
        String[] table = new String[highest + 1];
        parts.vocabulary().forEach((token, id) -> table[id] = token);
        parts.added().forEach(token -> table[token.id()] = written(token.content()));
        return table;
    }

    /** An added token's content as the decoder reads tokens. */
    private String written(String content) {
        return parts.words().bytes() ? alphabet.written(content) : content;
    }

    @Override
    public int[] encode(String text) {
        return encode(text, AddedTokens.Special.WRITTEN);
    }

    @Override
    public int[] encodeMarked(String text) {
        return encode(text, AddedTokens.Special.MEANT);
    }

    private int[] encode(String text, AddedTokens.Special special) {
        IdList all = new IdList();
        boolean[] begins = {true};
        beforeNormalizing.cut(
                text,
                special,
                id -> {
                    all.add(id);
                    begins[0] = false;
                },
                plain -> {
                    afterNormalizing.cut(parts.normalizer().apply(plain), special, all::add, words -> {
                        parts.words().cut(words, begins[0], word -> addWord(word, all));
                        begins[0] = false;
                    });
                });
        return all.toArray();
    }

    private void addWord(String word, IdList all) {
        parts.model().cut(word, part -> all.addAll(ids.ids(part)));
    }

    @Override
    public String decode(int[] tokens) {
        List<String> written = new ArrayList<>(tokens.length);
        for (int id : tokens) {
            written.add(token(id));
        }
        return String.join("", parts.decoder().decode(written));
    }

    private String token(int id) {
        if (id < 0 || id >= tokenOfId.length || tokenOfId[id] == null) {
            throw new DataException(parts.origin() + ": no token has the id " + id + "; its vocabulary goes up to "
                    + (tokenOfId.length - 1) + ": take the tokenizer that belongs to the model");
        }
        return tokenOfId[id];
    }

    /** Whether an id is that of a token written so. */
    boolean stands(int id, String content) {
        return id >= 0
                && id < tokenOfId.length
                && tokenOfId[id] != null
                && (tokenOfId[id].equals(content) || tokenOfId[id].equals(written(content)));
    }

    /** The id of a token written so, or -1. */
    int idOf(String content) {
        for (AddedTokens.Token token : parts.added()) {
            if (token.content().equals(content)) {
                return token.id();
            }
        }
        return parts.vocabulary().getOrDefault(content, -1);
    }

    /** The parts that it was made of. */
    Parts parts() {
        return parts;
    }

    @Override
    public String piece(int id) {
        String token = token(id);
        if (!parts.words().bytes()) {
            int b = ByteFallbackText.byteOf(token);
            return b < 0 ? token.replace(SPACE_MARK, ' ') : shown(new byte[] {(byte) b});
        }
        return shown(alphabet.bytes(token));
    }

    private static String shown(byte[] bytes) {
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
        return tokenOfId.length;
    }

    @Override
    public int endOfText() {
        return endOfText;
    }

    @Override
    public Frame frame() {
        return frame;
    }
}
