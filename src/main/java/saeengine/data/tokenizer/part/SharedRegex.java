package saeengine.data.tokenizer.part;

import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Compiles the regular expressions of tokenizer files, which are written for Oniguruma.
 *
 * <p>Java's regexes look alike and differ in places: {@code \h} is a hex digit in one and a blank in the other,
 * {@code .} and {@code $} mind other line ends. What both read alike is taken, with Java's Unicode classes; all else is
 * refused by name.
 */
final class SharedRegex {
    /** Far above any published; a deeper one could cost its compiler the stack. */
    private static final int LONGEST = 2000;

    private static final String ESCAPED_LETTERS = "sSrntdD";

    /** What may follow a bracket that opens a group; anything after no question mark captures. */
    private static final Pattern GROUP = Pattern.compile("\\((?:\\?(?::|i:|=|!|<=|<!|>)|(?!\\?))");

    private static final Pattern CATEGORY = Pattern.compile("\\\\[pP]\\{\\^?[LMNPSZC][a-z]?}");
    private static final Pattern COUNT = Pattern.compile("\\{\\d{1,4}(?:,\\d{0,4})?}(?!\\+)");
    private static final Pattern RANGE_OR_PLAIN = Pattern.compile("[^.^$\\\\(\\[{]", Pattern.DOTALL);

    private final String regex;
    private int at;

    private SharedRegex(String regex) {
        this.regex = regex;
    }

    /** @param refusal the error about a piece of a regex */
    static Pattern compile(String regex, Function<String, ? extends RuntimeException> refusal) {
        if (regex.length() > LONGEST) {
            throw refusal.apply("a regex of " + regex.length() + " characters, more than " + LONGEST);
        }
        SharedRegex reader = new SharedRegex(regex);
        int wrong = reader.firstOther();
        if (wrong >= 0) {
            throw refusal.apply("the regex '" + regex + "' with '" + regex.substring(wrong, wrong + 1)
                    + "' at character " + (wrong + 1));
        }
        try {
            // Without it \s knows ASCII alone, and (?i:) too.
            return Pattern.compile(regex, Pattern.UNICODE_CHARACTER_CLASS);
        } catch (PatternSyntaxException e) {
            throw refusal.apply("the regex '" + regex + "' (" + e.getDescription() + ")");
        }
    }

    /** Where the first thing stands that the two dialects need not agree on, or -1. */
    private int firstOther() {
        while (at < regex.length()) {
            int start = at;
            boolean known = regex.charAt(at) == '['
                    ? takeClass()
                    : takeEscape() || take(GROUP) || take(COUNT) || take(RANGE_OR_PLAIN);
            if (!known) {
                return start;
            }
        }
        return -1;
    }

    /** A class of characters; one in another is refused, as is an intersection. */
    private boolean takeClass() {
        at++;
        if (at < regex.length() && regex.charAt(at) == '^') {
            at++;
        }
        int first = at;
        while (at < regex.length()) {
            char c = regex.charAt(at);
            if (c == ']' && at > first) {
                at++;
                return true;
            }
            boolean other = c == '[' || c == ']' || (c == '&' && regex.startsWith("&&", at));
            if (other || (c == '\\' && !takeEscape())) {
                return false;
            }
            if (c != '\\') {
                at++;
            }
        }
        return false;
    }

    private boolean takeEscape() {
        if (regex.charAt(at) != '\\' || at + 1 == regex.length()) {
            return false;
        }
        if (take(CATEGORY)) {
            return true;
        }
        char c = regex.charAt(at + 1);
        boolean alike = ESCAPED_LETTERS.indexOf(c) >= 0 || (c > ' ' && c < 127 && !Character.isLetterOrDigit(c));
        at += alike ? 2 : 0;
        return alike;
    }

    private boolean take(Pattern piece) {
        var matcher = piece.matcher(regex).region(at, regex.length()).useTransparentBounds(true);
        boolean taken = matcher.lookingAt();
        at = taken ? matcher.end() : at;
        return taken;
    }
}
