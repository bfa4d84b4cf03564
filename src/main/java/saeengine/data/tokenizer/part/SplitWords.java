package saeengine.data.tokenizer.part;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a text at the matches of a pattern: Llama 3's and Qwen's words are the matches of a regex.
 *
 * @param invert whether the stretches between matches count as matches, and the other way round
 */
record SplitWords(Pattern pattern, Behavior behavior, boolean invert) implements PreTokenizer {
    /** What becomes of a match. */
    enum Behavior {
        REMOVED("Removed"),
        ISOLATED("Isolated"),
        MERGED_WITH_PREVIOUS("MergedWithPrevious"),
        MERGED_WITH_NEXT("MergedWithNext"),
        CONTIGUOUS("Contiguous");

        private final String written;

        Behavior(String written) {
            this.written = written;
        }
    }

    private record Stretch(int from, int to, boolean match) {}

    static PreTokenizer read(Part part) {
        String written = part.text("behavior");
        for (Behavior behavior : Behavior.values()) {
            if (behavior.written.equals(written)) {
                return new SplitWords(part.pattern("pattern"), behavior, part.flag("invert", false));
            }
        }
        throw part.unsupported("the behavior '" + written + "'");
    }

    @Override
    public void cut(String text, boolean begins, Consumer<String> word) {
        if (behavior == Behavior.ISOLATED) {
            eachStretch(text, stretch -> word.accept(text.substring(stretch.from(), stretch.to())));
            return;
        }
        List<Stretch> stretches = new ArrayList<>();
        eachStretch(text, stretches::add);
        joined(stretches).forEach(stretch -> word.accept(text.substring(stretch.from(), stretch.to())));
    }

    /** Goes through the matches and what lies between them, in order; none is empty. */
    private void eachStretch(String text, Consumer<Stretch> stretch) {
        Matcher matcher = pattern.matcher(text);
        int from = 0;
        while (matcher.find()) {
            if (matcher.end() > matcher.start()) {
                if (from < matcher.start()) {
                    stretch.accept(new Stretch(from, matcher.start(), invert));
                }
                stretch.accept(new Stretch(matcher.start(), matcher.end(), !invert));
                from = matcher.end();
            }
        }
        if (from < text.length()) {
            stretch.accept(new Stretch(from, text.length(), invert));
        }
    }

    private List<Stretch> joined(List<Stretch> stretches) {
        if (behavior == Behavior.REMOVED) {
            return stretches.stream().filter(stretch -> !stretch.match()).toList();
        }
        List<Stretch> joined = new ArrayList<>();
        for (Stretch next : stretches) {
            Stretch last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
            if (last != null && joins(last, next)) {
                joined.set(joined.size() - 1, new Stretch(last.from(), next.to(), next.match()));
            } else {
                joined.add(next);
            }
        }
        return joined;
    }

    /** {@code last} says whether its own last stretch is a match. */
    private boolean joins(Stretch last, Stretch next) {
        return switch (behavior) {
            case MERGED_WITH_PREVIOUS -> next.match() && !last.match();
            case MERGED_WITH_NEXT -> last.match() && !next.match();
            default -> last.match() == next.match();
        };
    }
}
