package saeengine.data.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import saeengine.data.DataException;
import saeengine.data.IdList;
import saeengine.data.tokenizer.part.ByteAlphabet;

/**
 * A token for each character of a word, as SentencePiece has it. A character that the vocabulary lacks is the tokens of
 * its bytes, {@code <0xE2>}, where the file allows it and has them, or else the unknown token.
 */
final class CharacterSymbols implements Symbols {
    private static final int NONE = -1;

    private final String origin;
    private final Map<String, Integer> vocabulary;
    private final int[] idOfByte = new int[ByteAlphabet.BYTES];
    private final int unknown;
    private final boolean fuse;

    /**
     * @param origin where the vocabulary comes from, for errors
     * @param bytes whether an unknown character may be its bytes
     * @param unknown the id of the unknown token, or -1
     * @param fuse whether unknown characters in a row are one token
     */
    CharacterSymbols(String origin, Map<String, Integer> vocabulary, boolean bytes, int unknown, boolean fuse) {
        this.origin = origin;
        this.vocabulary = vocabulary;
        this.unknown = unknown;
        this.fuse = fuse;
        for (int b = 0; b < idOfByte.length; b++) {
            idOfByte[b] = bytes ? vocabulary.getOrDefault(String.format("<0x%02X>", b), NONE) : NONE;
        }
    }

    /** Whether a character's tokens are the same whatever stands beside it: no unknown ones are ever put together. */
    boolean standAlone() {
        return !fuse || Arrays.stream(idOfByte).noneMatch(id -> id == NONE);
    }

    @Override
    public int[] of(String word) {
        IdList ids = new IdList();
        boolean afterUnknown = false;
        int size;
        for (int at = 0; at < word.length(); at += size) {
            int c = word.codePointAt(at);
            size = Character.charCount(c);
            String character = word.substring(at, at + size);
            Integer known = vocabulary.get(character);
            if (known != null) {
                ids.add(known);
                afterUnknown = false;
            } else if (!addBytes(character, ids)) {
                addUnknown(character, ids, afterUnknown);
                afterUnknown = true;
            } else {
                afterUnknown = false;
            }
        }
        return ids.toArray();
    }

    private boolean addBytes(String character, IdList ids) {
        byte[] bytes = character.getBytes(StandardCharsets.UTF_8);
        for (byte b : bytes) {
            if (idOfByte[b & 0xFF] == NONE) {
                return false;
            }
        }
        for (byte b : bytes) {
            ids.add(idOfByte[b & 0xFF]);
        }
        return true;
    }

    private void addUnknown(String character, IdList ids, boolean afterUnknown) {
        if (unknown == NONE) {
            throw new DataException(origin + ": the vocabulary has no token for '" + character
                    + "' and no unknown token: take the tokenizer that belongs to the model");
        }
        if (!fuse || !afterUnknown) {
            ids.add(unknown);
        }
    }

    @Override
    public String written(String word) {
        return word;
    }
}
