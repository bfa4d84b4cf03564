package saeengine.stories;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Turns the pieces of templates into words on a page, for one story. */
final class Teller {
    private final Grammar grammar;
    private final Cast cast;
    private final Dice dice;
    private final Discourse discourse = new Discourse();
    private final Page page = new Page(discourse::sentenceEnds, discourse::paragraphStarts);
    private final Mentions mentions;
    private final Map<String, List<List<Piece>>> unused = new HashMap<>();

    /** What {@code {x}} stands for in the productions being told, innermost first. */
    private final Deque<String> bound = new ArrayDeque<>();

    private String lastFeeling = "none";
    private String lastListener = "";

    /** Whether the last speech ended in its listener's name; two in a row sound like a roll call. */
    private boolean lastCalled;

    Teller(Grammar grammar, Cast cast, Dice dice) {
        this.grammar = grammar;
        this.cast = cast;
        this.dice = dice;
        this.mentions = new Mentions(page, discourse, cast, dice);
    }

    Page page() {
        return page;
    }

    String lastFeeling() {
        return lastFeeling;
    }

    Mentions mentions() {
        return mentions;
    }

    void tell(List<Piece> pieces) {
        for (Piece piece : pieces) {
            if (piece instanceof Piece.Text text) {
                page.literal(text.text());
            } else if (piece instanceof Piece.Choice choice) {
                tell(option(choice));
            } else if (piece instanceof Piece.Slot slot) {
                slot(slot.form(), role(slot.who()));
            } else if (piece instanceof Piece.Quote quote) {
                quote(quote);
            } else {
                page.paragraph();
            }
        }
    }

    /** One of the options, if possible none that begins with the word just written: no "deep deep mud". */
    private List<Piece> option(Piece.Choice choice) {
        List<Piece> option = dice.pick(choice.options());
        for (int i = 0; i < 5 && doubles(option); i++) {
            option = dice.pick(choice.options());
        }
        return option;
    }

    private boolean doubles(List<Piece> option) {
        return !option.isEmpty() && option.get(0) instanceof Piece.Text text && page.endsWith(text.text());
    }

    private String role(String who) {
        return switch (who) {
            case "x" -> bound.getFirst();
            case "y" -> lastListener;
            default -> who;
        };
    }

    private void quote(Piece.Quote quote) {
        Being speaker = cast.being(role(quote.speaker()));
        String listener = role(quote.listener());
        int start = page.openQuote(quote.goesOn());
        mentions.quoted(true);
        tell(quote.words());
        boolean called = !lastCalled && !listener.isEmpty() && dice.chance(65);
        lastCalled = called && mentions.vocative(start, cast.being(listener));
        mentions.quoted(false);
        int end = page.closeQuote();
        lastListener = listener;
        Speech.note(page, start, end, speaker, listener.isEmpty() ? null : cast.being(listener));
    }

    private void slot(String form, String who) {
        switch (form) {
            case "he", "him", "his", "himself" -> mentions.pronoun(form, cast.being(who));
            case "it", "its" -> mentions.it(form, cast.thing(who));
            case "they", "them", "their", "both" -> mentions.group(form, who.isEmpty() ? "hero+friend" : who);
            case "own" -> mentions.own(role(who));
            case "kind" -> mentions.kind(cast.being(who));
            case "coat" -> mentions.coat(cast.being(who));
            case "hands", "moved", "home" ->
                page.words(bodyWord(form, cast.being(who).species()));
            case "noun", "colour" -> mentions.attribute(form, cast.thing(who));
            case "use", "used", "using" -> page.words(verb(form, cast.thing(who).kind()));
            case "place", "at", "to" -> mentions.place(form, cast.place());
            case "spot1", "spot2", "spot3" -> page.words(cast.spots().get(form.charAt(4) - '1'));
            case "sight" -> page.words(dice.pick(cast.place().sights()));
            case "sky" -> production(grammar.production("sky-" + cast.word("weather")), "hero");
            case "weather" -> storyWord("weather");
            case "on" -> page.goOn();
            case "x" -> named(bound.getFirst(), "");
            case "y" -> named(lastListener, "");
            default -> named(form, who);
        }
    }

    /** A role of the cast, a word of the cast or, failing both, a production. */
    private void named(String name, String who) {
        if (cast.beings.containsKey(name)) {
            mentions.being(cast.being(name));
        } else if (cast.things.containsKey(name)) {
            mentions.thing(cast.thing(name));
        } else if (cast.words.containsKey(name)) {
            storyWord(name);
        } else {
            production(grammar.production(name), who);
        }
    }

    private void storyWord(String name) {
        String word = cast.word(name);
        int start = page.words(word);
        page.note(start, name, word);
    }

    private void production(Production named, String who) {
        Production production = named;
        if (named.tag()) {
            page.goOn();
            production = tagForListener(named);
        }
        List<Piece> item = draw(production);
        bound.push(who.isEmpty() ? "hero" : who);
        if (production.feeling().isEmpty()) {
            tell(item);
        } else {
            feeling(production.feeling(), item);
        }
        bound.pop();
    }

    /** Now and then the words after speech name the listener too, where one is known. */
    private Production tagForListener(Production tag) {
        Production to = grammar.productions().get(tag.name() + "-to");
        return to != null && !lastListener.isEmpty() && dice.chance(35) ? to : tag;
    }

    private void feeling(String feeling, List<Piece> item) {
        int start = page.begin(((Piece.Text) item.get(0)).text());
        tell(item);
        page.note(start, "feeling", feeling);
        lastFeeling = feeling;
    }

    /** An item not yet told in this story, as long as there are any. */
    private List<Piece> draw(Production production) {
        List<List<Piece>> left = unused.computeIfAbsent(production.name(), name -> new ArrayList<>());
        if (left.isEmpty()) {
            left.addAll(production.items());
        }
        return left.remove(dice.below(left.size()));
    }

    private static String bodyWord(String form, Species species) {
        return switch (form) {
            case "hands" -> species.hands();
            case "moved" -> species.moved();
            default -> species.home();
        };
    }

    private static String verb(String form, ThingKind kind) {
        return switch (form) {
            case "use" -> kind.use();
            case "used" -> kind.used();
            default -> kind.using();
        };
    }
}
