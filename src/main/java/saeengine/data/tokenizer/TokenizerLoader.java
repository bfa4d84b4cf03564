package saeengine.data.tokenizer;

import java.nio.file.Files;
import java.nio.file.Path;
import saeengine.data.DataException;

/**
 * Finds and reads the tokenizer of a model folder.
 *
 * <p>{@code tokenizer.json} wins over {@code vocab.json} and {@code merges.txt} where a folder has both: it says
 * all the pair says, and also the normaliser and the added tokens, which the pair cannot. What lies beside either is
 * checked by {@link TokenizerSettings}.
 */
public final class TokenizerLoader {
    private static final String WHOLE = "tokenizer.json";

    private TokenizerLoader() {}

    /** The tokenizer in a folder, or in one file in the format of {@code tokenizer.json}. */
    public static Tokenizer load(Path folder) {
        if (Files.isRegularFile(folder)) {
            return TokenizerJson.read(folder);
        }
        if (!Files.isDirectory(folder)) {
            throw new DataException(folder + ": no such folder: name the folder that holds the tokenizer's files");
        }
        if (Files.exists(folder.resolve(WHOLE))) {
            return TokenizerSettings.held(folder, TokenizerJson.read(folder.resolve(WHOLE)), true);
        }
        for (String name : new String[] {VocabularyFiles.VOCABULARY, VocabularyFiles.MERGES}) {
            if (!Files.exists(folder.resolve(name))) {
                throw new DataException(folder + ": has no " + WHOLE + " and no " + name + ": put " + WHOLE + ", or "
                        + VocabularyFiles.VOCABULARY + " and " + VocabularyFiles.MERGES + ", into the folder");
            }
        }
        return TokenizerSettings.held(folder, PartsTokenizer.ofBytes(VocabularyFiles.read(folder)), false);
    }
}
