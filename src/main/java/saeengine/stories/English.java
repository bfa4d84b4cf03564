package saeengine.stories;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The few rules of English spelling that depend on the neighbouring word. */
final class English {
    private static final List<String> CONSONANT_SOUNDS = List.of("uni", "use", "usu", "one", "once", "eu");
    private static final List<String> VOWEL_SOUNDS = List.of("hour", "honest");

    private English() {}

    /** Whether "an" stands before text that starts so. */
    static boolean startsWithVowelSound(String text) {
        for (String start : CONSONANT_SOUNDS) {
            if (text.startsWith(start)) {
                return false;
            }
        }
        for (String start : VOWEL_SOUNDS) {
            if (text.startsWith(start)) {
                return true;
            }
        }
        return !text.isEmpty() && "aeiou".indexOf(Character.toLowerCase(text.charAt(0))) >= 0;
    }

    static String possessive(String name) {
        return name + "'s";
    }

    /** The words of a text in small letters, without marks. */
    static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        int from = -1;
        for (int i = 0; i <= text.length(); i++) {
            boolean inWord =
                    i < text.length() && (Character.isLetter(text.charAt(i)) || "'-".indexOf(text.charAt(i)) >= 0);
            if (inWord && from < 0) {
                from = i;
            } else if (!inWord && from >= 0) {
                words.add(text.substring(from, i).toLowerCase(Locale.ROOT));
                from = -1;
            }
        }
        return words;
    }

    /** Whether some run of that many words occurs twice. */
    static boolean repeatsPhrase(List<String> words, int length) {
        Set<List<String>> seen = new HashSet<>();
        for (int i = 0; i + length <= words.size(); i++) {
            if (!seen.add(words.subList(i, i + length))) {
                return true;
            }
        }
        return false;
    }
}
