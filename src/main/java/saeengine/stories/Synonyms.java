package saeengine.stories;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Phrases that may stand for each other in any template.
 *
 * <p>A template is written with the first phrase of a line of {@code synonyms.txt}; every place where it occurs
 * becomes a choice. That keeps templates readable and the text varied. A phrase that must stay itself is
 * written with an equals sign before it.
 */
final class Synonyms {
    private final Map<String, List<String>> choices = new LinkedHashMap<>();
    private final Pattern triggers;

    Synonyms(List<String> lines) {
        for (String line : lines) {
            List<String> phrases =
                    Arrays.stream(line.split("\\|")).map(String::strip).toList();
            choices.put(phrases.get(0).toLowerCase(Locale.ROOT), phrases);
        }
        List<String> longestFirst = new ArrayList<>(choices.keySet());
        longestFirst.sort(Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()));
        triggers = Pattern.compile("(?i)(?<![A-Za-z'-])(=?)(" + String.join("|", longestFirst) + ")(?![A-Za-z'-])");
    }

    List<Piece> expand(String text) {
        List<Piece> pieces = new ArrayList<>();
        Matcher matcher = triggers.matcher(text);
        int from = 0;
        while (!choices.isEmpty() && matcher.find()) {
            addText(pieces, text.substring(from, matcher.start()));
            from = matcher.end();
            if (matcher.group(1).isEmpty()) {
                pieces.add(choice(matcher.group(2)));
            } else {
                addText(pieces, matcher.group(2));
            }
        }
        addText(pieces, text.substring(from));
        return pieces;
    }

    /** The options for a phrase; they take over the capital of a phrase that begins a sentence. */
    private Piece choice(String phrase) {
        boolean capital = Character.isUpperCase(phrase.charAt(0));
        List<List<Piece>> options = new ArrayList<>();
        for (String option : choices.getOrDefault(phrase.toLowerCase(Locale.ROOT), List.of())) {
            String text = capital ? Character.toUpperCase(option.charAt(0)) + option.substring(1) : option;
            options.add(List.of(new Piece.Text(text)));
        }
        return new Piece.Choice(List.copyOf(options));
    }

    private static void addText(List<Piece> pieces, String text) {
        if (!text.isEmpty()) {
            pieces.add(new Piece.Text(text));
        }
    }
}
