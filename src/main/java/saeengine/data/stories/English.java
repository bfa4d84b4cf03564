package saeengine.data.stories;

import java.util.List;

/** The few rules of English spelling that depend on the neighbouring word. */
final class English {
    private static final List<String> CONSONANT_SOUNDS = List.of("uni", "use", "usu", "one ", "once", "eu");
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
}
