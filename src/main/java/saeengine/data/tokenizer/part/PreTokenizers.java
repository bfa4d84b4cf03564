package saeengine.data.tokenizer.part;

import com.google.gson.JsonElement;

/** The kinds of pre-tokenizer that are read. */
public final class PreTokenizers {
    private static final Kinds<PreTokenizer> KINDS = new Kinds<PreTokenizer>("pre_tokenizer")
            .with("Sequence", PreTokenizers::sequence)
            .with("ByteLevel", ByteWords::read)
            .with("Split", SplitWords::read)
            .with("Digits", DigitWords::read)
            .with("Metaspace", MetaspaceWords::read)
            .with("BertPreTokenizer", part -> new BertWords());

    private PreTokenizers() {}

    /** The pre-tokenizer of a file, which cuts nothing where it has none. */
    public static PreTokenizer read(String file, JsonElement json) {
        return KINDS.read(file, json, PreTokenizer.NONE);
    }

    private static PreTokenizer sequence(Part part) {
        return SequenceOfWords.of(part, KINDS.readAll(part, "pretokenizers"));
    }
}
