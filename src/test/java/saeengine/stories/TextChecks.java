package saeengine.stories;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is wrong with the spelling of a text, found from the text alone. Each problem is one line. */
final class TextChecks {
    private static final Pattern ARTICLE = Pattern.compile("\\b([Aa]n?) ([A-Za-z]+)");
    private static final Pattern WORD = Pattern.compile("[A-Za-z]+(?:['-][A-Za-z]+)*");
    private static final Pattern DOUBLED = Pattern.compile("\\b([A-Za-z]+) \\1\\b", Pattern.CASE_INSENSITIVE);

    /** A mark, an optional quotation mark and a space: the next letter begins a sentence unless a tag follows. */
    private static final Pattern AFTER_FULL_STOP = Pattern.compile("(?<!\\b(?:Mr|Mrs))\\.\"? \"?([a-z])");

    private TextChecks() {}

    static List<String> problems(String text) {
        List<String> problems = new ArrayList<>();
        if (!text.chars().allMatch(c -> c == '\n' || (c >= ' ' && c <= '~'))) {
            problems.add("not plain ASCII");
        }
        for (String left :
                List.of("  ", "{", "}", "[", "]", "|", "=", " ,", " .", " !", " ?", ",,", "..,", ",.", "\n\n\n")) {
            if (text.contains(left)) {
                problems.add("holds '" + left + "'");
            }
        }
        for (String paragraph : text.split("\n\n")) {
            paragraph(paragraph, problems);
        }
        articles(text, problems);
        return problems;
    }

    private static void paragraph(String paragraph, List<String> problems) {
        if (paragraph.chars().filter(c -> c == '"').count() % 2 != 0) {
            problems.add("unbalanced quotes: " + paragraph);
        }
        if (!paragraph.matches("(?s)\"?[A-Z].*[.!?]\"?")) {
            problems.add("no capital at the start or no mark at the end: " + paragraph);
        }
        Matcher small = AFTER_FULL_STOP.matcher(paragraph);
        if (small.find()) {
            problems.add("small letter after a full stop: " + paragraph.substring(small.start()));
        }
        Matcher closing = Pattern.compile("[A-Za-z]\"(?! instead| any more| and| \\()[ .!?]")
                .matcher(paragraph);
        if (closing.find() && !paragraph.substring(0, closing.start()).isEmpty()) {
            String before = paragraph.substring(Math.max(0, closing.start() - 30), closing.end());
            if (!before.contains("say") && !before.contains("said")) {
                problems.add("speech without a mark: " + before);
            }
        }
        Matcher doubled = DOUBLED.matcher(paragraph);
        while (doubled.find()) {
            if (!List.of("had", "that", "her").contains(doubled.group(1).toLowerCase(Locale.ROOT))) {
                problems.add("doubled word: " + doubled.group());
            }
        }
    }

    private static void articles(String text, List<String> problems) {
        Matcher article = ARTICLE.matcher(text);
        while (article.find()) {
            String next = article.group(2).toLowerCase(Locale.ROOT);
            boolean vowel = "aeiou".indexOf(next.charAt(0)) >= 0;
            if (next.startsWith("hour") || next.startsWith("honest")) {
                vowel = true;
            }
            if (next.equals("one") || next.startsWith("uni") || next.startsWith("use")) {
                vowel = false;
            }
            if (vowel != article.group(1).toLowerCase(Locale.ROOT).equals("an")) {
                problems.add("wrong article: " + article.group());
            }
        }
    }

    static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(text.toLowerCase(Locale.ROOT));
        while (matcher.find()) {
            words.add(matcher.group());
        }
        return words;
    }

    /** Runs of n words with how often each occurs. */
    static Map<String, Integer> grams(List<String> words, int n) {
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i + n <= words.size(); i++) {
            counts.merge(String.join(" ", words.subList(i, i + n)), 1, Integer::sum);
        }
        return counts;
    }
}
