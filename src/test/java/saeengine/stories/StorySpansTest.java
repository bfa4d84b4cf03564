package saeengine.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The facts of a thousand stories, held against their words with a lexicon of the test's own. */
class StorySpansTest {
    private static final Set<String> FEMALE = Set.of("she", "her", "hers", "herself");
    private static final Set<String> MALE = Set.of("he", "him", "his", "himself");
    private static final Set<String> FIRST = Set.of("i", "me", "my", "mine", "myself");
    private static final Set<String> SECOND = Set.of("you", "your", "yours", "yourself");
    private static final Set<String> PLURAL = Set.of("they", "them", "their");
    private static final Set<String> WOMEN = Set.of("Mom", "Mama", "Grandma", "Nana");
    private static final Set<String> MEN = Set.of("Dad", "Papa", "Grandpa", "Pop");
    private static final Set<String> COLOURS = Set.of(
            "red",
            "blue",
            "green",
            "yellow",
            "orange",
            "purple",
            "pink",
            "white",
            "brown",
            "black",
            "silver",
            "golden",
            "gray",
            "turquoise",
            "violet",
            "crimson");

    private static List<Story> stories;

    @BeforeAll
    static void tellStories() {
        StoryGenerator generator = new StoryGenerator(12);
        stories = LongStream.range(0, 1000).mapToObj(generator::story).toList();
    }

    private static String words(Story story, Fact fact) {
        return story.text().substring(fact.start(), fact.end());
    }

    private static List<Fact> of(Story story, String kind) {
        return story.facts().stream().filter(fact -> fact.kind().equals(kind)).toList();
    }

    @Test
    void spansLieWithinTheTextAndBeginAndEndWithWords() {
        for (Story story : stories) {
            assertFalse(story.facts().isEmpty());
            for (Fact fact : story.facts()) {
                assertTrue(fact.end() <= story.text().length(), fact::toString);
                String words = words(story, fact);
                assertEquals(words.strip(), words, fact::toString);
                boolean cutsIntoWord = fact.start() > 0
                        && Character.isLetter(story.text().charAt(fact.start() - 1))
                        && Character.isLetter(words.charAt(0));
                assertFalse(cutsIntoWord, () -> fact + " in " + story.text());
                boolean cutsWord = fact.end() < story.text().length()
                        && Character.isLetter(story.text().charAt(fact.end()))
                        && Character.isLetter(words.charAt(words.length() - 1));
                assertFalse(cutsWord, () -> fact + " in " + story.text());
            }
        }
    }

    @Test
    void surfaceFormsMatchTheirValues() {
        for (Story story : stories) {
            for (Fact fact : story.facts()) {
                String words = words(story, fact).toLowerCase(Locale.ROOT);
                switch (fact.kind()) {
                    case "colour", "size", "material", "species", "coat", "weather", "weekday", "trait" ->
                        assertEquals(fact.value().toLowerCase(Locale.ROOT), words, story::text);
                    case "object" ->
                        assertTrue(words.equals("it") || words.equals("its") || words.endsWith(fact.value()));
                    case "place" -> assertEquals("the " + fact.value(), words);
                    default -> {}
                }
            }
        }
    }

    @Test
    void everyPronounAgreesWithItsCharacter() {
        for (Story story : stories) {
            Map<String, Boolean> female = new HashMap<>();
            for (Fact fact : of(story, "character")) {
                String words = words(story, fact).toLowerCase(Locale.ROOT);
                Boolean says = FEMALE.contains(words) ? Boolean.TRUE : MALE.contains(words) ? Boolean.FALSE : null;
                says = says == null ? fromTitle(fact.value()) : says;
                if (says != null) {
                    Boolean before = female.put(fact.value(), says);
                    assertTrue(before == null || before.equals(says), () -> fact + " in " + story.text());
                }
            }
            Boolean hero = female.get(story.about().get("hero"));
            assertTrue(hero == null || hero == story.about().get("hero_gender").equals("female"), story::text);
            assertFalse(story.about().get("hero_species").equals("girl") && Boolean.FALSE.equals(hero));
            assertFalse(story.about().get("hero_species").equals("boy") && Boolean.TRUE.equals(hero));
        }
    }

    private static Boolean fromTitle(String name) {
        if (name.startsWith("Mrs.") || name.startsWith("Aunt ") || WOMEN.contains(name)) {
            return Boolean.TRUE;
        }
        return name.startsWith("Mr.") || name.startsWith("Uncle ") || MEN.contains(name) ? Boolean.FALSE : null;
    }

    /** Outside of speech every third-person pronoun belongs to somebody, except those of passing animals. */
    @Test
    void everyPronounOfTheNarrationIsNoted() {
        for (Story story : stories) {
            boolean[] noted = new boolean[story.text().length() + 1];
            boolean[] speech = new boolean[story.text().length() + 1];
            of(story, "character").forEach(fact -> noted[fact.start()] = true);
            for (Fact fact : of(story, "speaker")) {
                for (int i = fact.start(); i < fact.end(); i++) {
                    speech[i] = true;
                }
            }
            int at = 0;
            for (String word : story.text().split("(?<=[^A-Za-z])|(?=[^A-Za-z])")) {
                String lower = word.toLowerCase(Locale.ROOT);
                if (!speech[at] && (FEMALE.contains(lower) || MALE.contains(lower) || lower.equals("i"))) {
                    int where = at;
                    assertTrue(noted[at], () -> word + " at " + where + " in " + story.text());
                }
                at += word.length();
            }
        }
    }

    @Test
    void speechIsBetweenQuotesAndSpeaksForItsSpeaker() {
        for (Story story : stories) {
            for (Fact quote : of(story, "speaker")) {
                assertEquals('"', story.text().charAt(quote.start() - 1));
                assertEquals('"', story.text().charAt(quote.end()));
                for (Fact fact : of(story, "character")) {
                    boolean inside = fact.start() >= quote.start() && fact.end() <= quote.end();
                    String words = words(story, fact).toLowerCase(Locale.ROOT);
                    if (inside && FIRST.contains(words)) {
                        assertEquals(quote.value(), fact.value());
                    }
                    if (SECOND.contains(words) && inside) {
                        assertFalse(quote.value().equals(fact.value()), story::text);
                    }
                }
            }
            long quotes = story.text().chars().filter(c -> c == '"').count();
            assertEquals(quotes, 2L * of(story, "speaker").size(), story::text);
            assertEquals(of(story, "speaker").size(), of(story, "dialogue").size());
        }
    }

    @Test
    void namesAndPluralsAreTheOnlyOtherCharacterSpans() {
        for (Story story : stories) {
            for (Fact fact : of(story, "character")) {
                String words = words(story, fact);
                String lower = words.toLowerCase(Locale.ROOT);
                boolean pronoun = FEMALE.contains(lower) || MALE.contains(lower) || PLURAL.contains(lower);
                boolean speech = FIRST.contains(lower) || SECOND.contains(lower);
                boolean name =
                        words.contains(fact.value()) || WOMEN.contains(fact.value()) || MEN.contains(fact.value());
                boolean noun = of(story, "species").stream()
                        .anyMatch(species -> species.start() >= fact.start() && species.end() == fact.end());
                assertTrue(pronoun || speech || name || noun, () -> words + " is no form of " + fact.value());
            }
        }
    }

    @Test
    void everyObjectKeepsItsColour() {
        for (Story story : stories) {
            Map<String, String> colours = new HashMap<>();
            for (Fact object : of(story, "object")) {
                for (String word : words(story, object).toLowerCase(Locale.ROOT).split(" ")) {
                    if (COLOURS.contains(word)) {
                        String before = colours.put(object.value(), word);
                        assertTrue(before == null || before.equals(word), () -> object + " in " + story.text());
                    }
                }
            }
            String told = story.about().get("object");
            if (told != null && colours.containsKey(told)) {
                assertEquals(story.about().get("object_colour"), colours.get(told), story::text);
            }
        }
    }

    @Test
    void plotRolesComeInALegalOrderAndCoverTheText() {
        for (Story story : stories) {
            String previous = "setting";
            Set<String> seen = new HashSet<>();
            int end = -1;
            for (Fact fact : of(story, "plot")) {
                assertTrue(fact.start() >= end && fact.start() - end <= 2, () -> "gap before " + fact + story.text());
                end = fact.end();
                boolean backToAttempt =
                        previous.equals("setback") && fact.value().equals("attempt");
                int from = Plot.ROLES.indexOf(previous);
                assertTrue(backToAttempt || Plot.ROLES.indexOf(fact.value()) >= from, () -> fact + story.text());
                previous = fact.value();
                seen.add(previous);
            }
            assertEquals(story.text().length(), end);
            assertTrue(seen.containsAll(List.of("setting", "problem", "attempt", "resolution", "moral")), story::text);
        }
    }

    @Test
    void hungerLastsUntilFed() {
        long checked = 0;
        for (Story story : stories) {
            if (story.about().get("thread").equals("hunger")) {
                int noBreakfast =
                        Math.max(story.text().indexOf("breakfast"), story.text().indexOf("bite to eat"));
                int fed = story.text().lastIndexOf(" hungry any more");
                int full = Math.max(story.text().lastIndexOf(" tummy was "), fed);
                assertTrue(noBreakfast > 0 && noBreakfast < full, story::text);
                checked++;
            }
        }
        assertTrue(checked > 10);
    }
}
