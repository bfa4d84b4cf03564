package saeengine.stories;

import java.util.List;
import java.util.Set;

/**
 * Where a story happens.
 *
 * @param noun said with "the"
 * @param at the preposition for being there: in, at, on, by
 * @param tags indoor or outdoor, and people where animals would not go
 * @param spots adverbials in which something can be hidden or looked for
 * @param sights noun phrases of what can be seen there
 */
record Place(String noun, String at, Set<String> tags, List<String> spots, List<String> sights) {}
