package saeengine.stories;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The resource files: enough of everything, every slot known, every plot told. */
class GrammarTest {
    private final Grammar grammar = Grammar.load();

    @Test
    void thereIsEnoughOfEverything() {
        assertTrue(grammar.plots().size() >= 40);
        assertTrue(grammar.threads().size() >= 15);
        assertTrue(grammar.lexicon().animals().size() >= 50);
        assertTrue(grammar.lexicon().places().size() >= 35);
        for (String group : List.of("girls", "boys", "females", "males")) {
            List<String> names = grammar.lexicon().names().get(group);
            assertTrue(names.size() >= 60, group);
            assertEquals(names.size(), new HashSet<>(names).size(), group);
        }
        for (Plot plot : grammar.plots()) {
            assertTrue(plot.headers().containsKey("moral"), plot.name());
            List<String> roles = plot.beats().stream().map(Plot.Beat::role).toList();
            assertTrue(Plot.ROLES.containsAll(roles), plot.name());
            assertTrue(roles.containsAll(List.of("setting", "problem", "attempt", "resolution", "moral")), plot.name());
        }
    }

    /** Tells every passage of every plot, and every option of its choices often enough to meet an unknown slot. */
    @Test
    void everySlotIsKnown() {
        Plot none = grammar.threads().get(0);
        for (Plot plot : grammar.plots()) {
            for (int i = 0; i < 20; i++) {
                Dice dice = new Dice(77, i, 0);
                Cast cast = Casting.choose(grammar, plot, none, dice);
                for (Plot.Beat beat : plot.beats()) {
                    for (Plot.Passage passage : beat.passages()) {
                        Teller teller = new Teller(grammar, cast, dice);
                        assertDoesNotThrow(() -> teller.tell(passage.pieces()), plot.name());
                    }
                }
            }
        }
    }

    @Test
    void everyPlotAndThreadIsToldAboutEquallyOften() {
        StoryGenerator generator = new StoryGenerator(9, grammar);
        Map<String, Integer> plots = new TreeMap<>();
        Map<String, Integer> threads = new TreeMap<>();
        int stories = 4000;
        for (int i = 0; i < stories; i++) {
            Map<String, String> about = generator.story(i).about();
            plots.merge(about.get("schema"), 1, Integer::sum);
            threads.merge(about.get("thread"), 1, Integer::sum);
        }
        assertEquals(grammar.plots().size(), plots.size());
        assertEquals(grammar.threads().size(), threads.size());
        assertTrue(
                plots.values().stream()
                        .allMatch(n -> n > stories / grammar.plots().size() / 2),
                plots::toString);
        assertTrue(
                threads.values().stream()
                        .allMatch(n -> n > stories / grammar.threads().size() / 3),
                threads::toString);
    }

    @Test
    void namesAreNoWordsOfTheTemplates() {
        Set<String> common = Set.of("rose", "hope", "will", "mark", "may", "sunny", "sugar", "honey", "button", "tiny");
        for (String group : List.of("girls", "boys", "females", "males")) {
            for (String name : grammar.lexicon().names().get(group)) {
                assertTrue(!common.contains(name.toLowerCase(Locale.ROOT)), name);
            }
        }
    }

    @Test
    void aBrokenTemplateSaysWhere() {
        Synonyms none = new Synonyms(List.of());
        for (String template : List.of("{hero", "[a|b", "(a", "\"no speaker\"", "a]")) {
            IllegalArgumentException e =
                    assertThrows(IllegalArgumentException.class, () -> TemplateParser.parse(template, none));
            assertTrue(e.getMessage().contains("template"), e.getMessage());
        }
    }
}
