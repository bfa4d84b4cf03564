package saeengine.stories;

import java.util.List;

/**
 * A kind of object: its noun, what it may be made of and the verb for using it.
 *
 * @param materials possible materials; may be empty
 * @param use base form that takes the object directly, such as "play with"
 * @param used past form
 * @param using -ing form
 */
record ThingKind(String noun, List<String> materials, String use, String used, String using) {}
