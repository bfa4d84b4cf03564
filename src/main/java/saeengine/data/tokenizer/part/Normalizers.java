package saeengine.data.tokenizer.part;

import com.google.gson.JsonElement;
import java.text.Normalizer.Form;
import java.util.List;

/** The kinds of normalizer that are read. */
public final class Normalizers {
    private static final Kinds<Normalizer> KINDS = new Kinds<Normalizer>("normalizer")
            .with("Sequence", Normalizers::sequence)
            .with("NFC", part -> text -> java.text.Normalizer.normalize(text, Form.NFC))
            .with("NFD", part -> text -> java.text.Normalizer.normalize(text, Form.NFD))
            .with("NFKC", part -> text -> java.text.Normalizer.normalize(text, Form.NFKC))
            .with("NFKD", part -> text -> java.text.Normalizer.normalize(text, Form.NFKD))
            .with("Lowercase", part -> LowerCase::apply)
            .with("StripAccents", part -> Accents::withoutMarks)
            .with("Prepend", PrependText::read)
            .with("Replace", ReplaceText::read)
            .with("Strip", StripText::read)
            .with("BertNormalizer", BertText::read);

    private Normalizers() {}

    /** The normalizer of a file, which changes nothing where it has none. */
    public static Normalizer read(String file, JsonElement json) {
        return KINDS.read(file, json, Normalizer.NONE);
    }

    private static Normalizer sequence(Part part) {
        List<Normalizer> all = KINDS.readAll(part, "normalizers");
        return text -> {
            String changed = text;
            for (Normalizer one : all) {
                changed = one.apply(changed);
            }
            return changed;
        };
    }
}
