package saeengine.stories;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The sheet a story is written on: it keeps spacing, capitals, "a" and "an", sentence ends and spans right.
 *
 * <p>Pieces arrive in reading order and are never moved afterwards, so that a span can be noted as soon as its
 * words are written. The only later changes remove a space or insert the "n" of "an" before the next span starts.
 */
final class Page {
    private final StringBuilder out = new StringBuilder();
    private final List<Fact> facts = new ArrayList<>();
    private final Runnable onSentenceEnd;
    private final Runnable onParagraph;
    private String role = "setting";
    private boolean capital = true;
    private boolean quoted;
    private int sentence = -1;

    /** Set after speech that ends in '!' or '?', where only the next words tell whether the sentence goes on. */
    private boolean undecided;

    Page(Runnable onSentenceEnd, Runnable onParagraph) {
        this.onSentenceEnd = onSentenceEnd;
        this.onParagraph = onParagraph;
    }

    /** The role in the plot that the following sentences have. */
    void role(String name) {
        finishSentence();
        role = name;
    }

    /** Whether the next words begin a sentence outside of speech. */
    boolean atSentenceStart() {
        return (sentence < 0 || undecided) && !quoted;
    }

    String role() {
        return role;
    }

    /** Template text: may hold punctuation, ends sentences. */
    void literal(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ' ') {
                space();
            } else if (".,!?;:".indexOf(c) >= 0) {
                punctuation(c);
            } else {
                if (Character.isLowerCase(c)) {
                    goOn();
                }
                begin(text.substring(i));
                put(c);
            }
        }
    }

    /** Words of an entity: a dot in "Mrs." ends nothing. Returns where they start. */
    int words(String text) {
        int start = begin(text);
        for (int i = 0; i < text.length(); i++) {
            put(text.charAt(i));
        }
        return start;
    }

    /** Makes ready for words to come, so that the position returned is where they will start. */
    int begin(String upcoming) {
        if (undecided) {
            finishSentence();
        }
        if (endsInArticle() && English.startsWithVowelSound(upcoming)) {
            out.insert(out.length() - 1, 'n');
        }
        if (sentence < 0) {
            sentence = out.length();
        }
        return out.length();
    }

    void note(int start, String kind, String value) {
        facts.add(new Fact(start, out.length(), kind, value));
    }

    void note(int start, int end, String kind, String value) {
        facts.add(new Fact(start, end, kind, value));
    }

    /** What follows belongs to the sentence of the speech just closed, as in: "Stop!" he cried. */
    void goOn() {
        if (undecided) {
            undecided = false;
            capital = false;
        }
    }

    /** Opens speech and returns the position after the quotation mark. */
    int openQuote(boolean goesOn) {
        begin("\"");
        out.append('"');
        quoted = true;
        capital = !goesOn;
        return out.length();
    }

    /** Closes speech and returns the position before the quotation mark. */
    int closeQuote() {
        trim();
        int end = out.length();
        char last = out.charAt(end - 1);
        out.append('"');
        quoted = false;
        capital = false;
        if (last == '.') {
            finishSentence();
        } else if (last == '!' || last == '?') {
            undecided = true;
        }
        return end;
    }

    void paragraph() {
        finishSentence();
        trim();
        if (!out.isEmpty() && last() != '\n') {
            out.append("\n\n");
            onParagraph.run();
        }
    }

    void space() {
        if (!out.isEmpty() && " \n".indexOf(last()) < 0 && !(quoted && last() == '"')) {
            out.append(' ');
        }
    }

    /** Whether the word last written is the first word of the text to come. */
    boolean endsWith(String upcoming) {
        List<String> words = English.words(upcoming);
        int n = out.length();
        return !words.isEmpty()
                && n > 30
                && out.substring(n - 30).toLowerCase(Locale.ROOT).endsWith(" " + words.get(0) + " ");
    }

    int length() {
        return out.length();
    }

    /** Takes back the mark that was written last, so that words can come before it. */
    char takeMark() {
        trim();
        char mark = last();
        out.setLength(out.length() - 1);
        capital = false;
        return mark;
    }

    String substring(int start, int end) {
        return out.substring(start, end);
    }

    String text() {
        finishSentence();
        trim();
        return out.toString();
    }

    List<Fact> facts() {
        facts.sort(Comparator.comparingInt(Fact::start)
                .thenComparing(Comparator.comparingInt(Fact::end).reversed())
                .thenComparing(Fact::kind)
                .thenComparing(Fact::value));
        return List.copyOf(facts);
    }

    private void put(char c) {
        if (capital && Character.isLetter(c)) {
            out.append(Character.toUpperCase(c));
        } else {
            out.append(c);
        }
        capital = false;
    }

    private void punctuation(char c) {
        trim();
        if (out.isEmpty() || last() == '\n') {
            return;
        }
        if (last() == ',') {
            out.setLength(out.length() - 1);
        }
        out.append(c);
        if (".!?".indexOf(c) >= 0) {
            capital = true;
            if (!quoted) {
                finishSentence();
            }
        }
    }

    private void finishSentence() {
        undecided = false;
        if (sentence < 0) {
            return;
        }
        trim();
        note(sentence, "plot", role);
        sentence = -1;
        capital = true;
        out.append(' ');
        onSentenceEnd.run();
    }

    private boolean endsInArticle() {
        int n = out.length();
        return n >= 2
                && last() == ' '
                && Character.toLowerCase(out.charAt(n - 2)) == 'a'
                && (n == 2 || !Character.isLetter(out.charAt(n - 3)));
    }

    private void trim() {
        while (!out.isEmpty() && last() == ' ') {
            out.setLength(out.length() - 1);
        }
    }

    private char last() {
        return out.charAt(out.length() - 1);
    }
}
