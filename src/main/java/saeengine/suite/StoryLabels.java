package saeengine.suite;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import saeengine.stories.Fact;

/** Which facts hold of which stories: those of a span anywhere in it, and those of the whole, which begin with "story/". */
public final class StoryLabels {
    private final Map<String, Map<String, BitSet>> groups = new TreeMap<>();
    private int stories;

    /**
     * Appends a story.
     *
     * @param about what is true of the whole of it
     */
    public void add(List<Fact> spans, Map<String, String> about) {
        spans.forEach(span -> set(span.kind(), span.value()));
        about.forEach((kind, value) -> set("story/" + kind, value));
        stories++;
    }

    private void set(String group, String value) {
        groups.computeIfAbsent(group, added -> new TreeMap<>())
                .computeIfAbsent(value, added -> new BitSet())
                .set(stories);
    }

    public int stories() {
        return stories;
    }

    /** The values of each kind of fact, and of which stories they hold. */
    Map<String, Map<String, BitSet>> groups() {
        return groups;
    }

    /** The facts that hold of enough stories, and fail to hold of enough, kind by kind. */
    Map<String, List<StoryClass>> classes(long seed) {
        Map<String, List<StoryClass>> all = new TreeMap<>();
        groups.forEach((group, values) -> {
            List<StoryClass> usable = new ArrayList<>();
            values.forEach((name, holds) -> {
                StoryClass made = StoryClass.of(group, name, holds, stories, seed);
                if (made != null) {
                    usable.add(made);
                }
            });
            if (!usable.isEmpty()) {
                all.put(group, usable);
            }
        });
        return all;
    }
}
