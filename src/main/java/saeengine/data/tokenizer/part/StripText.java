package saeengine.data.tokenizer.part;

/** Takes white space off the ends of a text. */
record StripText(boolean left, boolean right) implements Normalizer {
    static Normalizer read(Part part) {
        return new StripText(part.flag("strip_left", true), part.flag("strip_right", true));
    }

    @Override
    public String apply(String text) {
        int from = 0;
        int to = text.length();
        // No white space lies outside the first plane, so that characters need not be put together.
        while (left && from < to && Characters.isWhiteSpace(text.charAt(from))) {
            from++;
        }
        while (right && to > from && Characters.isWhiteSpace(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }
}
