package saeengine.stories;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Everything hand-written: plots, threads, productions and the lexicon, read from the resource files. */
record Grammar(List<Plot> plots, List<Plot> threads, Map<String, Production> productions, Lexicon lexicon) {

    static Grammar load() {
        Synonyms synonyms = new Synonyms(Resource.lines("synonyms.txt"));
        List<Plot> plots = new ArrayList<>();
        for (String file : Resource.lines("plots/index.txt")) {
            plots.addAll(PlotReader.read(Resource.lines("plots/" + file), synonyms));
        }
        Map<String, Production> productions = new LinkedHashMap<>();
        for (String file : List.of("openings.txt", "phrases.txt", "speech.txt")) {
            readProductions(Resource.lines(file), synonyms, productions);
        }
        Synonyms none = new Synonyms(List.of());
        readProductions(Resource.lines("words.txt"), none, productions);
        readProductions(Resource.lines("feelings.txt"), none, productions);
        List<Plot> threads = PlotReader.read(Resource.lines("threads.txt"), synonyms);
        return new Grammar(List.copyOf(plots), threads, Map.copyOf(productions), Lexicon.load());
    }

    /** Sections of the form "@name [tag] [feeling=value]" with one template a line. */
    private static void readProductions(List<String> lines, Synonyms synonyms, Map<String, Production> into) {
        Production current = null;
        for (String line : Resource.joinContinued(lines)) {
            if (line.startsWith("@")) {
                current = production(line.substring(1).split(" "));
                if (into.put(current.name(), current) != null) {
                    throw new IllegalStateException("stories: production " + current.name() + " is defined twice");
                }
            } else if (current != null) {
                current.items().add(TemplateParser.parse(line, synonyms));
            }
        }
    }

    private static Production production(String[] words) {
        boolean tag = false;
        String feeling = "";
        for (int i = 1; i < words.length; i++) {
            if (words[i].equals("tag")) {
                tag = true;
            } else if (words[i].startsWith("feeling=")) {
                feeling = words[i].substring("feeling=".length());
            }
        }
        return new Production(words[0], tag, feeling, new ArrayList<>());
    }

    Production production(String name) {
        Production found = productions.get(name);
        if (found == null) {
            throw new IllegalStateException("stories: a template names the unknown slot {" + name + "}");
        }
        return found;
    }
}
