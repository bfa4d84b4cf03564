package saeengine.stories;

import java.util.List;

/**
 * A kind of character with the words that depend on it.
 *
 * @param noun girl, rabbit
 * @param home house, burrow
 * @param hands hands, paws
 * @param moved how it goes about, in the past tense: walked, hopped
 * @param colours coats it may have; empty for people
 */
record Species(String noun, String home, String hands, String moved, List<String> colours) {
    static final Species GIRL = person("girl");
    static final Species BOY = person("boy");
    static final Species WOMAN = person("woman");
    static final Species MAN = person("man");

    private static Species person(String noun) {
        return new Species(noun, "house", "hands", "walked", List.of());
    }

    boolean human() {
        return colours.isEmpty();
    }
}
