package saeengine.stories;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The seeded source of stories: story i is a pure function of the seed and i, on every machine.
 *
 * <p>A story is a plot (what happens) beside a thread (a small matter that is opened in the setting, comes
 * back in the middle and is closed before the moral), told by one cast at one place. Instances are immutable
 * and may be shared between threads.
 */
public final class StoryGenerator {
    private static final int SHORTEST = 80;
    private static final int LONGEST = 300;
    private static final int PHRASE = 8;
    private static final int ATTEMPTS = 100;

    private final long seed;
    private final Grammar grammar;

    public StoryGenerator(long seed) {
        this(seed, Grammar.load());
    }

    StoryGenerator(long seed, Grammar grammar) {
        this.seed = seed;
        this.grammar = grammar;
    }

    public long seed() {
        return seed;
    }

    /**
     * The story of that number, which may be any number: 80 to 300 words, no phrase of eight words twice.
     *
     * <p>A telling that misses this is thrown away, and the next attempt has its own random numbers.
     */
    public Story story(long index) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Story story = tell(index, new Dice(seed, index, attempt));
            List<String> words = English.words(story.text());
            if (words.size() >= SHORTEST && words.size() <= LONGEST && !English.repeatsPhrase(words, PHRASE)) {
                return story;
            }
        }
        throw new IllegalStateException("story " + index + ": no telling has " + SHORTEST + " to " + LONGEST
                + " words; shorten the plots' passages");
    }

    private Story tell(long index, Dice dice) {
        Plot plot = dice.pick(grammar.plots());
        Plot thread = thread(plot, dice);
        Cast cast = Casting.choose(grammar, plot, thread, dice);
        Teller teller = new Teller(grammar, cast, dice);
        String helper = new Telling(grammar, plot, thread, cast, teller, dice).tell();
        String text = teller.page().text();
        Map<String, String> about = about(plot, thread, cast);
        about.put("helper", helper);
        about.put("final_feeling", teller.lastFeeling());
        return new Story(index, text, about, teller.page().facts());
    }

    private Plot thread(Plot plot, Dice dice) {
        Set<String> avoided = new HashSet<>(plot.list("avoid"));
        String world = plot.header("world", "");
        List<Plot> fitting = grammar.threads().stream()
                .filter(thread -> !avoided.contains(thread.name()))
                .filter(thread ->
                        world.isEmpty() || thread.header("world", world).equals(world))
                .toList();
        return dice.pick(fitting);
    }

    private static Map<String, String> about(Plot plot, Plot thread, Cast cast) {
        Being hero = cast.being("hero");
        Map<String, String> about = new LinkedHashMap<>();
        about.put("schema", plot.name());
        about.put("thread", thread.name());
        about.put("moral", plot.header("moral", ""));
        about.put("hero", hero.name());
        about.put("hero_gender", hero.gender() == Gender.FEMALE ? "female" : "male");
        about.put("hero_species", hero.species().noun());
        about.put("place", cast.place().noun());
        about.put("weather", cast.word("weather"));
        if (cast.things.containsKey("thing")) {
            about.put("object", cast.thing("thing").kind().noun());
            about.put("object_colour", cast.thing("thing").colour());
        }
        return about;
    }
}
