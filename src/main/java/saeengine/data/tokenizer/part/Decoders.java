package saeengine.data.tokenizer.part;

import com.google.gson.JsonElement;
import java.util.List;

/** The kinds of decoder that are read. */
public final class Decoders {
    private static final Kinds<Decoder> KINDS = new Kinds<Decoder>("decoder")
            .with("Sequence", Decoders::sequence)
            .with("ByteLevel", Decoders::byteLevel)
            .with("ByteFallback", part -> new ByteFallbackText())
            .with("Replace", Decoders::replace)
            .with("Fuse", part -> tokens -> List.of(String.join("", tokens)))
            .with("Strip", StripTokens::read)
            .with("Metaspace", MetaspaceText::read)
            .with("WordPiece", WordPieceText::read);

    private Decoders() {}

    /** The decoder of a file, or the one its model has where the file has none. */
    public static Decoder read(String file, JsonElement json, Decoder otherwise) {
        return KINDS.read(file, json, otherwise);
    }

    private static Decoder sequence(Part part) {
        List<Decoder> all = KINDS.readAll(part, "decoders");
        return tokens -> {
            List<String> changed = tokens;
            for (Decoder one : all) {
                changed = one.decode(changed);
            }
            return changed;
        };
    }

    private static Decoder byteLevel(Part part) {
        // What is about taking words apart is written here as well, and means nothing.
        part.harmless("add_prefix_space", "trim_offsets", "use_regex");
        return new ByteText();
    }

    private static Decoder replace(Part part) {
        ReplaceText replace = ReplaceText.read(part);
        return tokens -> tokens.stream().map(replace::apply).toList();
    }
}
