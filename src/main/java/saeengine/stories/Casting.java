package saeengine.stories;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Chooses the cast of one story: people or animals, never two of one name, things of different colours. */
final class Casting {
    private static final List<String> THING_ROLES = List.of("thing", "other", "wear");
    private static final List<String> KIN = List.of("Mom", "Dad", "Grandma", "Grandpa", "Mama", "Papa", "Nana", "Pop");

    private final Grammar grammar;
    private final Dice dice;
    private final boolean people;
    private final Set<String> taken = new HashSet<>();
    private final Cast cast = new Cast();

    private Casting(Grammar grammar, Dice dice, boolean people) {
        this.grammar = grammar;
        this.dice = dice;
        this.people = people;
    }

    static Cast choose(Grammar grammar, Plot plot, Plot thread, Dice dice) {
        String world = plot.header("world", thread.header("world", ""));
        boolean people = world.isEmpty() ? dice.chance(55) : world.equals("people");
        Casting casting = new Casting(grammar, dice, people);
        casting.beings();
        casting.things(plot);
        casting.things(thread);
        casting.place(plot);
        casting.words(plot);
        casting.words(thread);
        return casting.cast;
    }

    private void beings() {
        Gender heroGender = dice.chance(50) ? Gender.FEMALE : Gender.MALE;
        Species heroSpecies = child(heroGender);
        String name = name(heroGender);
        cast.beings.put("hero", new Being(name, heroGender, heroSpecies, false, name));
        cast.beings.put("friend", friend(dice.chance(70) ? opposite(heroGender) : heroGender));
        cast.beings.put("rival", rival());
        cast.beings.put("elder", elder());
        cast.beings.put("pet", pet());
    }

    private Being friend(Gender gender) {
        Species species = child(gender);
        String name = name(gender);
        String relation = relation(gender);
        return new Being(name, gender, species, true, relation + " " + name + (people ? "" : " the " + species.noun()));
    }

    private String relation(Gender gender) {
        String sibling = gender == Gender.FEMALE ? "sister" : "brother";
        List<String> relations = people
                ? List.of("friend", "best friend", "cousin", "little " + sibling, "big " + sibling, "good friend")
                : List.of("friend", "best friend", "neighbor", "good friend", "dear friend");
        return dice.pick(relations);
    }

    private Being rival() {
        Gender gender = dice.chance(50) ? Gender.FEMALE : Gender.MALE;
        Species species = child(gender);
        String name = name(gender);
        String looks = people ? dice.pick(List.of("big", "tall", "new", "older")) : dice.pick(species.colours());
        return new Being(
                name,
                gender,
                species,
                false,
                (English.startsWithVowelSound(looks) ? "an " : "a ") + looks + " " + species.noun() + " named " + name);
    }

    private Being elder() {
        int kind = dice.below(100);
        if (kind < 45) {
            int i = dice.below(KIN.size());
            String title = KIN.get(i);
            Gender gender = i % 2 == 0 ? Gender.FEMALE : Gender.MALE;
            Species species = people ? grown(gender) : cast.being("hero").species();
            return new Being(title, gender, species, true, title.toLowerCase(Locale.ROOT));
        }
        Gender gender = dice.chance(50) ? Gender.FEMALE : Gender.MALE;
        if (people && kind < 60) {
            String name = (gender == Gender.FEMALE ? "Aunt " : "Uncle ") + name(gender);
            return new Being(name, gender, grown(gender), true, name);
        }
        String title = gender == Gender.FEMALE ? "Mrs. " : "Mr. ";
        if (people) {
            String name = title + dice.pick(grammar.lexicon().names("surnames"));
            String job = dice.pick(grammar.lexicon().names("jobs")).replace('_', ' ');
            return new Being(name, gender, grown(gender), false, name + " the " + job);
        }
        Species species = child(gender);
        String name = title
                + Character.toUpperCase(species.noun().charAt(0))
                + species.noun().substring(1);
        return new Being(name, gender, species, false, dice.pick(List.of("old ", "wise ", "kind old ")) + name);
    }

    private Being pet() {
        Gender gender = dice.chance(50) ? Gender.FEMALE : Gender.MALE;
        String noun = dice.pick(List.of("puppy", "kitten", "dog", "cat", "bunny", "pony"));
        List<String> coats = List.of("brown", "white", "black", "gray");
        String name = unused(grammar.lexicon().names(gender == Gender.FEMALE ? "females" : "males"));
        Species species = new Species(noun, "basket", "paws", "ran", coats);
        return new Being(name, gender, species, true, dice.pick(coats) + " " + noun + " " + name);
    }

    private void things(Plot plot) {
        for (String role : THING_ROLES) {
            if (plot.headers().containsKey(role)) {
                cast.things.put(role, thing(plot.headers().get(role)));
            }
        }
    }

    private Thing thing(String category) {
        List<ThingKind> kinds = grammar.lexicon().things(category);
        ThingKind kind = dice.pick(kinds);
        while (!taken.add(kind.noun())) {
            kind = dice.pick(kinds);
        }
        String colour = unused(grammar.lexicon().colours());
        String size = dice.chance(50) ? dice.pick(List.of("small", "little", "big", "tiny", "shiny")) : "";
        boolean hasMaterial = !kind.materials().isEmpty() && dice.chance(50);
        return new Thing(kind, colour, size, hasMaterial ? dice.pick(kind.materials()) : "");
    }

    private void place(Plot plot) {
        List<Place> fitting = grammar.lexicon().places().stream()
                .filter(place -> people || !place.tags().contains("people"))
                .filter(place -> place.tags().containsAll(plot.list("place")))
                .filter(place ->
                        !place.tags().contains("winter") || plot.list("place").contains("winter"))
                .toList();
        cast.place = dice.pick(fitting);
        List<String> left = new ArrayList<>(cast.place.spots());
        List<String> shuffled = new ArrayList<>();
        while (!left.isEmpty()) {
            shuffled.add(left.remove(dice.below(left.size())));
        }
        cast.spots = shuffled;
    }

    private void words(Plot plot) {
        cast.words.putIfAbsent("daypart", dice.pick(List.of("morning", "afternoon")));
        String weather = plot.headers().get("weather");
        if (weather != null) {
            cast.words.put("weather", weather);
        }
        cast.words.putIfAbsent("weather", plain("anyweather"));
        cast.words.putIfAbsent("weekday", plain("anyday"));
        String trait = plot.headers().get("trait");
        if (trait != null) {
            cast.words.put("trait", dice.pick(plot.list("trait")));
        }
        cast.words.putIfAbsent("trait", plain("anytrait"));
        for (String let : plot.list("let")) {
            String[] nameAndSource = let.split("=");
            String[] wordAndAnswer = plain(nameAndSource[1]).split("; ");
            cast.words.put(nameAndSource[0], wordAndAnswer[0]);
            if (wordAndAnswer.length > 1) {
                cast.words.put("answer", wordAndAnswer[1]);
            }
        }
    }

    /** An item of a production that holds no slots. */
    private String plain(String production) {
        StringBuilder words = new StringBuilder();
        plain(dice.pick(grammar.production(production).items()), words);
        return words.toString().strip();
    }

    private void plain(List<Piece> pieces, StringBuilder into) {
        for (Piece piece : pieces) {
            if (piece instanceof Piece.Text text) {
                into.append(text.text());
            } else if (piece instanceof Piece.Choice choice) {
                plain(dice.pick(choice.options()), into);
            } else {
                throw new IllegalStateException("stories: \"let\" needs plain words, got " + piece);
            }
        }
    }

    private Species child(Gender gender) {
        if (people) {
            return gender == Gender.FEMALE ? Species.GIRL : Species.BOY;
        }
        List<Species> animals = grammar.lexicon().animals();
        Species species = dice.pick(animals);
        while (!taken.add(species.noun())) {
            species = dice.pick(animals);
        }
        return species;
    }

    private static Species grown(Gender gender) {
        return gender == Gender.FEMALE ? Species.WOMAN : Species.MAN;
    }

    private String name(Gender gender) {
        String group = gender == Gender.FEMALE ? (people ? "girls" : "females") : people ? "boys" : "males";
        return unused(grammar.lexicon().names(group));
    }

    private String unused(List<String> words) {
        String word = dice.pick(words);
        while (!taken.add(word)) {
            word = dice.pick(words);
        }
        return word;
    }

    private static Gender opposite(Gender gender) {
        return gender == Gender.FEMALE ? Gender.MALE : Gender.FEMALE;
    }
}
