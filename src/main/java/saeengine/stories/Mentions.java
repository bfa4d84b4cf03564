package saeengine.stories;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Writes what refers to someone or something, as a name, a noun phrase or a pronoun, and notes the facts. */
@SuppressWarnings("ReferenceEquality") // two beings may be alike in all that is said of them
final class Mentions {
    private final Page page;
    private final Discourse discourse;
    private final Cast cast;
    private final Dice dice;
    private final Set<Being> spokenOf = new LinkedHashSet<>();
    private boolean quoted;

    Mentions(Page page, Discourse discourse, Cast cast, Dice dice) {
        this.page = page;
        this.discourse = discourse;
        this.cast = cast;
        this.dice = dice;
    }

    void quoted(boolean now) {
        quoted = now;
    }

    /** Forgets who was spoken of so far, for {@link #firstOther}. */
    void forget() {
        spokenOf.clear();
    }

    /** The name of the first character but the hero spoken of since {@link #forget}, or "none". */
    String firstOther() {
        Being hero = cast.being("hero");
        return spokenOf.stream()
                .filter(being -> being != hero)
                .findFirst()
                .map(Being::name)
                .orElse("none");
    }

    /** The name, or at the start of a sentence some other way to say who; the first time with the introduction. */
    void being(Being being) {
        boolean free = page.atSentenceStart() && known(being);
        if (free && discourse.pronounIsClear(being) && dice.chance(20)) {
            noteBeing(page.words(being.gender().inCaseOf("he")), being);
        } else if (free
                && !List.of("setting", "moral").contains(page.role())
                && nounIsClear(being)
                && dice.chance(18)) {
            described(being);
        } else {
            name(being);
        }
    }

    private boolean known(Being being) {
        return discourse.isIntroduced(being) || !being.needsIntro();
    }

    private void name(Being being) {
        if (quoted || known(being)) {
            noteBeing(page.words(being.name()), being);
        } else {
            introduce(being);
        }
    }

    /** Only the hero has a trait, and only where nobody else in the story is of the same kind. */
    private boolean nounIsClear(Being being) {
        return being == cast.being("hero")
                && cast.beings.values().stream()
                        .noneMatch(other -> other != being
                                && known(other)
                                && other.species().noun().equals(being.species().noun()));
    }

    /** "the curious rabbit", "the little rabbit" or "the brown rabbit". */
    private void described(Being being) {
        int start = page.words("the ");
        int kind = dice.below(being.species().human() ? 2 : 3);
        if (kind == 0) {
            page.note(page.words(cast.word("trait")), "trait", cast.word("trait"));
        } else if (kind == 1) {
            page.words(dice.pick(List.of("little", "young", "small")));
        } else {
            coat(being);
        }
        page.space();
        String noun = being.species().noun();
        page.note(page.words(noun), "species", noun);
        noteBeing(start, being);
    }

    private void introduce(Being being) {
        if (being.owned()) {
            pronoun("his", cast.being("hero"));
            page.space();
        }
        int start = page.words(being.intro());
        noteBeing(start, being);
        noteWord(start, being.intro(), being.species().noun(), "species");
        discourse.introduce(being);
    }

    /** ", Tom" before the mark that ends the speech begun at {@code start}, unless the name was said already: whether it was added. */
    boolean vocative(int start, Being listener) {
        String words = page.substring(start, page.length());
        boolean longEnough = words.indexOf(' ') > 0 && !words.endsWith("..");
        if (!longEnough || words.contains(listener.name())) {
            return false;
        }
        char mark = page.takeMark();
        page.literal(", ");
        noteBeing(page.words(listener.name()), listener);
        page.literal(String.valueOf(mark));
        return true;
    }

    private void noteBeing(int start, Being being) {
        page.note(start, "character", being.name());
        page.note(start, "gender", being.gender() == Gender.FEMALE ? "female" : "male");
        discourse.mention(being);
        spokenOf.add(being);
    }

    private void noteWord(int start, String phrase, String word, String kind) {
        int at = (" " + phrase + " ").indexOf(" " + word + " ");
        if (at >= 0) {
            page.note(start + at, start + at + word.length(), kind, word);
        }
    }

    /** The pronoun where it would be understood, otherwise the name; a sentence may begin with the name anyway. */
    void pronoun(String form, Being being) {
        if (form.equals("he") && page.atSentenceStart() && dice.chance(40)) {
            being(being);
            return;
        }
        if ((form.equals("he") || form.equals("him")) && dice.chance(35)) {
            name(being);
            return;
        }
        boolean ownOrSelf = form.equals("his") || form.equals("himself");
        if (ownOrSelf ? discourse.possessiveIsClear(being) : discourse.pronounIsClear(being)) {
            noteBeing(page.words(being.gender().inCaseOf(form)), being);
        } else if (form.equals("his")) {
            own(being);
        } else {
            name(being);
        }
    }

    /** "Mia's" for a character, "the red kite's" for a thing. */
    void own(String role) {
        if (cast.beings.containsKey(role)) {
            own(cast.being(role));
        } else {
            thing(cast.thing(role));
            page.words("'s");
        }
    }

    private void own(Being being) {
        name(being);
        page.words("'s");
    }

    void it(String form, Thing thing) {
        if (discourse.pronounIsClear(thing)) {
            int start = page.words(form);
            page.note(start, "object", thing.kind().noun());
            discourse.mention(thing);
        } else {
            page.words("the ");
            thing(thing);
            if (form.equals("its")) {
                page.words("'s");
            }
        }
    }

    /** "they" and its cases for several characters, or all their names. */
    void group(String form, String roles) {
        List<Being> group = Stream.of(roles.split("\\+")).map(cast::being).toList();
        if (!form.equals("both") && (form.equals("their") || discourse.groupIsClear(group))) {
            int start = page.words(form);
            group.forEach(being -> noteBeing(start, being));
            return;
        }
        for (int i = 0; i < group.size(); i++) {
            if (i > 0) {
                page.words(i == group.size() - 1 ? " and " : ", ");
            }
            name(group.get(i));
        }
    }

    /** girl, rabbit: the word by which a character's species is named. */
    void kind(Being being) {
        int start = page.words(being.species().noun());
        noteBeing(start, being);
        page.note(start, "species", being.species().noun());
    }

    /** The colour of an animal's coat; nothing for people. */
    void coat(Being being) {
        List<String> colours = being.species().colours();
        if (!colours.isEmpty()) {
            String colour = colours.get(being.name().length() % colours.size());
            page.note(page.words(colour), "coat", colour);
        }
    }

    /** A noun phrase without article: in full the first time, later with the colour or bare. */
    void thing(Thing thing) {
        int percent = dice.below(100);
        boolean first = !quoted && !discourse.isIntroduced(thing);
        boolean size = first && !thing.size().isEmpty();
        boolean colour = first || percent < 65;
        boolean material = !thing.material().isEmpty() && (first || (colour && percent < 12));
        int start = page.begin(
                size ? thing.size() : colour ? thing.colour() : thing.kind().noun());
        adjective(size, "size", thing.size());
        adjective(colour, "colour", thing.colour());
        adjective(material, "material", thing.material());
        page.words(thing.kind().noun());
        page.note(start, "object", thing.kind().noun());
        discourse.mention(thing);
        if (!quoted) {
            discourse.introduce(thing);
        }
    }

    private void adjective(boolean told, String kind, String word) {
        if (told) {
            page.note(page.words(word), kind, word);
            page.space();
        }
    }

    void attribute(String form, Thing thing) {
        if (form.equals("colour")) {
            page.note(page.words(thing.colour()), "colour", thing.colour());
        } else {
            page.note(page.words(thing.kind().noun()), "object", thing.kind().noun());
            discourse.mention(thing);
        }
    }

    void place(String form, Place place) {
        String lead = form.equals("at") ? place.at() + " " : form.equals("to") ? "to " : "";
        page.words(lead);
        page.note(page.words("the " + place.noun()), "place", place.noun());
    }
}
