package saeengine.stories;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads one template into pieces.
 *
 * <pre>
 *   {hero} {his:hero} {said:hero}    a slot, described in package-info
 *   [ran|walked slowly]              one of several, each as likely
 *   ( very)                          there or not, each as likely
 *   "hero/friend: Come here!"        speech with its speaker and, if it matters, its listener
 *   "+hero: and bring it."           speech that goes on after a tag; no capital
 *   //                               a new paragraph
 * </pre>
 */
final class TemplateParser {
    private final String source;
    private final Synonyms synonyms;
    private int at;

    private TemplateParser(String source, Synonyms synonyms) {
        this.source = source;
        this.synonyms = synonyms;
    }

    static List<Piece> parse(String source, Synonyms synonyms) {
        TemplateParser parser = new TemplateParser(source, synonyms);
        List<Piece> pieces = parser.sequence("");
        if (parser.at < source.length()) {
            throw parser.wrong("unexpected '" + source.charAt(parser.at) + "'");
        }
        return pieces;
    }

    /** Pieces up to one of the stop characters, which is left unread. */
    private List<Piece> sequence(String stops) {
        List<Piece> pieces = new ArrayList<>();
        while (at < source.length() && stops.indexOf(source.charAt(at)) < 0) {
            switch (source.charAt(at)) {
                case '{' -> pieces.add(slot());
                case '[' -> pieces.add(choice());
                case '(' -> pieces.add(optional());
                case '"' -> pieces.add(quote());
                case '}', ']', ')', '|' -> throw wrong("unexpected '" + source.charAt(at) + "'");
                default -> text(pieces, stops);
            }
        }
        return List.copyOf(pieces);
    }

    private void text(List<Piece> pieces, String stops) {
        if (source.startsWith("//", at)) {
            at += 2;
            pieces.add(new Piece.Paragraph());
            return;
        }
        int from = at;
        while (at < source.length()
                && "{[(\"}])|".indexOf(source.charAt(at)) < 0
                && stops.indexOf(source.charAt(at)) < 0
                && !source.startsWith("//", at)) {
            at++;
        }
        pieces.addAll(synonyms.expand(source.substring(from, at)));
    }

    private Piece slot() {
        int close = source.indexOf('}', at);
        if (close < 0) {
            throw wrong("'{' is not closed");
        }
        String inside = source.substring(at + 1, close);
        at = close + 1;
        if (inside.endsWith("'s")) {
            return new Piece.Slot("own", inside.substring(0, inside.length() - 2));
        }
        int colon = inside.indexOf(':');
        return colon < 0
                ? new Piece.Slot(inside, "")
                : new Piece.Slot(inside.substring(0, colon), inside.substring(colon + 1));
    }

    private Piece choice() {
        List<List<Piece>> options = new ArrayList<>();
        do {
            at++;
            options.add(sequence("|]"));
        } while (at < source.length() && source.charAt(at) == '|');
        expect(']');
        return new Piece.Choice(List.copyOf(options));
    }

    private Piece optional() {
        at++;
        List<Piece> inside = sequence(")");
        expect(')');
        return new Piece.Choice(List.of(inside, List.of()));
    }

    private Piece quote() {
        int colon = source.indexOf(": ", at);
        if (colon < 0) {
            throw wrong("speech needs its speaker");
        }
        String head = source.substring(at + 1, colon);
        if (!head.matches("\\+?[a-z]+(/[a-z]+)?")) {
            throw wrong("speech needs its speaker");
        }
        at = colon + 2;
        boolean goesOn = head.startsWith("+");
        String[] who = head.substring(goesOn ? 1 : 0).split("/");
        List<Piece> words = sequence("\"");
        expect('"');
        return new Piece.Quote(who[0], who.length > 1 ? who[1] : "", goesOn, words);
    }

    private void expect(char wanted) {
        if (at >= source.length() || source.charAt(at) != wanted) {
            throw wrong("expected '" + wanted + "'");
        }
        at++;
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("template: " + what + " at " + at + " in: " + source);
    }
}
