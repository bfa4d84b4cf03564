package saeengine.stories;

import java.util.List;
import java.util.Map;

/**
 * One generated story: its number, its text, what is true of the whole of it and what is true of each span.
 *
 * @param index the story's number; with the generator's seed it determines everything else
 * @param text ASCII paragraphs separated by an empty line, without a final line feed
 * @param about facts of the whole story by name, such as hero, place, schema, moral and final_feeling
 * @param facts facts of spans, ordered by start
 */
public record Story(long index, String text, Map<String, String> about, List<Fact> facts) {}
