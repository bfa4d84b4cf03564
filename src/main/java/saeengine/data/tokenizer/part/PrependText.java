package saeengine.data.tokenizer.part;

/** Puts something before a text that is not empty: SentencePiece's {@code U+2581}, as if a text began with a space. */
record PrependText(String content) implements Normalizer {
    static Normalizer read(Part part) {
        return new PrependText(part.text("prepend"));
    }

    @Override
    public String apply(String text) {
        return text.isEmpty() ? text : content + text;
    }
}
