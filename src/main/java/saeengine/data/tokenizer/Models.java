package saeengine.data.tokenizer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import saeengine.data.DataException;
import saeengine.data.tokenizer.part.Part;

/** The kinds of model that are read from a tokenizer.json. */
final class Models {
    /** Reads one kind. */
    private interface Reader {
        WordModel read(Part part, Tables tables);
    }

    /**
     * The large parts of a model.
     *
     * @param origin the file they come from
     * @param merges null where the file has none
     * @param bytes whether the pre-tokenizer makes a word's symbols its bytes
     */
    record Tables(String origin, Map<String, Integer> vocabulary, List<Merge> merges, boolean bytes) {}

    private static final Map<String, Reader> KINDS = new LinkedHashMap<>();

    static {
        KINDS.put("BPE", BpeModel::read);
        KINDS.put("WordPiece", WordPieceModel::read);
    }

    private Models() {}

    static WordModel read(Part part, Tables tables) {
        // Files from before the type was written down hold BPE.
        String type = part.text("type", "BPE");
        Reader reader = KINDS.get(type);
        if (reader == null) {
            throw new DataException(tables.origin() + ": model type '" + type + "' is not supported: this engine reads "
                    + String.join(", ", KINDS.keySet()));
        }
        WordModel model = reader.read(part.harmless("vocab", "merges"), tables);
        part.end();
        return model;
    }

    /** The id of the unknown token that a model names, -1 where it names none. */
    static int unknown(Part part, Tables tables, @Nullable String token) {
        if (token == null) {
            return -1;
        }
        Integer id = tables.vocabulary().get(token);
        if (id == null) {
            throw part.malformed("the unknown token '" + token + "' is not in the vocabulary");
        }
        return id;
    }
}
