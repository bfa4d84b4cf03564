package saeengine.data.tokenizer.part;

import java.util.ArrayList;
import java.util.List;

/**
 * SentencePiece's marks back to spaces.
 *
 * @param first whether the first token's are put there by the pre-tokenizer, and go
 */
record MetaspaceText(String mark, boolean first) implements Decoder {
    static Decoder read(Part part) {
        part.harmless("split");
        String mark = part.text("replacement");
        return new MetaspaceText(mark, MetaspaceWords.prepend(part) != MetaspaceWords.Prepend.NEVER);
    }

    @Override
    public List<String> decode(List<String> tokens) {
        List<String> text = new ArrayList<>();
        for (String token : tokens) {
            text.add(token.replace(mark, first && text.isEmpty() ? "" : " "));
        }
        return text;
    }
}
