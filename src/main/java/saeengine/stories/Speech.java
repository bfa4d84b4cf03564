package saeengine.stories;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The facts of a piece of speech: who speaks, what sort of sentence ends it, whom "I" and "you" stand for. */
final class Speech {
    private static final Set<String> FIRST = Set.of("i", "me", "my", "mine", "myself");
    private static final Set<String> SECOND = Set.of("you", "your", "yours", "yourself");

    private Speech() {}

    static void note(Page page, int start, int end, Being speaker, @Nullable Being listener) {
        String words = page.substring(start, end);
        page.note(start, end, "speaker", speaker.name());
        page.note(start, end, "dialogue", sort(words));
        int from = 0;
        while (from < words.length()) {
            int to = from;
            while (to < words.length() && Character.isLetter(words.charAt(to))) {
                to++;
            }
            if (to > from) {
                String word = words.substring(from, to);
                String lower = Character.toLowerCase(word.charAt(0)) + word.substring(1);
                boolean suffix = from > 0 && words.charAt(from - 1) == '\'';
                if (FIRST.contains(lower) && !suffix) {
                    page.note(start + from, start + to, "character", speaker.name());
                } else if (listener != null && SECOND.contains(lower)) {
                    page.note(start + from, start + to, "character", listener.name());
                }
            }
            from = to + 1;
        }
    }

    private static String sort(String words) {
        return switch (words.charAt(words.length() - 1)) {
            case '?' -> "question";
            case '!' -> "exclamation";
            default -> "statement";
        };
    }
}
