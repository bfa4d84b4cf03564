package saeengine.stories;

import java.util.List;
import java.util.Map;

/**
 * A plot schema, or a side thread that runs along beside one: headers and beats in order.
 *
 * @param headers what the casting has to respect, such as "place outdoor" or "thing toy"
 */
record Plot(String name, Map<String, String> headers, List<Beat> beats) {
    /** The legal order of roles; attempts and setbacks may alternate. */
    static final List<String> ROLES =
            List.of("setting", "problem", "attempt", "setback", "help", "resolution", "moral");

    String header(String key, String otherwise) {
        return headers.getOrDefault(key, otherwise);
    }

    /** The values of a header that holds a list. */
    List<String> list(String key) {
        String value = headers.get(key);
        return value == null ? List.of() : List.of(value.split(" "));
    }

    /** One step of the plot: {@code count} different passages out of those that fit, in {@code percent} of stories. */
    record Beat(String role, int percent, int count, List<Passage> passages) {}

    /** A few sentences that are told together if the flags they need are set; they may set flags for later. */
    record Passage(List<String> needs, List<String> sets, List<Piece> pieces) {}
}
