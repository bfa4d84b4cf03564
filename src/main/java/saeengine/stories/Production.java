package saeengine.stories;

import java.util.List;

/**
 * A named list of templates that can stand in a slot.
 *
 * @param tag whether the items go on after speech, as "said Tom" does
 * @param feeling the value noted for the words, or empty where they tell no feeling
 */
record Production(String name, boolean tag, String feeling, List<List<Piece>> items) {}
