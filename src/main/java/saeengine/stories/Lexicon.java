package saeengine.stories;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The words that become characters, things and places.
 *
 * @param names by group: girls, boys, females and males (animals), surnames, jobs
 * @param things kinds of object by category
 */
record Lexicon(
        Map<String, List<String>> names,
        List<Species> animals,
        Map<String, List<ThingKind>> things,
        List<Place> places,
        List<String> colours) {

    /** The names of a group. */
    List<String> names(String group) {
        return section(names, group);
    }

    /** The things of a category. */
    List<ThingKind> things(String category) {
        return section(things, category);
    }

    private static <T> List<T> section(Map<String, List<T>> sections, String name) {
        List<T> found = sections.get(name);
        if (found == null) {
            throw new IllegalStateException("stories: there is no section @" + name);
        }
        return found;
    }

    static Lexicon load() {
        Map<String, List<String>> names = sections("names.txt");
        List<Species> animals =
                Resource.lines("animals.txt").stream().map(Lexicon::species).toList();
        Map<String, List<ThingKind>> things = new LinkedHashMap<>();
        sections("things.txt")
                .forEach((category, lines) -> things.put(
                        category, lines.stream().map(Lexicon::thingKind).toList()));
        return new Lexicon(names, animals, things, places(Resource.lines("places.txt")), section(names, "colours"));
    }

    private static Map<String, List<String>> sections(String file) {
        Map<String, List<String>> sections = new LinkedHashMap<>();
        List<String> current = new ArrayList<>();
        for (String line : Resource.joinContinued(Resource.lines(file))) {
            if (line.startsWith("@")) {
                current = new ArrayList<>();
                sections.put(line.substring(1).strip(), current);
            } else if (file.equals("names.txt")) {
                current.addAll(Arrays.asList(line.split(" ")));
            } else {
                current.add(line);
            }
        }
        return sections;
    }

    private static Species species(String line) {
        String[] parts = parts(line);
        return new Species(parts[0], parts[1], parts[2], parts[3], commaList(parts[4]));
    }

    private static ThingKind thingKind(String line) {
        String[] parts = parts(line);
        List<String> verb = commaList(parts[2]);
        return new ThingKind(parts[0], commaList(parts[1]), verb.get(0), verb.get(1), verb.get(2));
    }

    /** Three lines a place: "noun; at; tags", then its spots, then its sights. */
    private static List<Place> places(List<String> lines) {
        List<Place> places = new ArrayList<>();
        for (int i = 0; i < lines.size(); i += 3) {
            String[] head = parts(lines.get(i));
            Set<String> tags = new LinkedHashSet<>(commaList(head[2]));
            places.add(new Place(
                    head[0], head[1], tags, List.of(parts(lines.get(i + 1))), List.of(parts(lines.get(i + 2)))));
        }
        return List.copyOf(places);
    }

    private static String[] parts(String line) {
        return line.strip().split("\\s*;\\s*", -1);
    }

    private static List<String> commaList(String text) {
        return text.isBlank() ? List.of() : List.of(text.strip().split("\\s*,\\s*"));
    }
}
