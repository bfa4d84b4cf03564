package saeengine.stories;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file of plots.
 *
 * <pre>
 *   plot the-lost-toy          begins a plot
 *   thing toy                  a header: a key and its value
 *   = attempt ?60 x2           a beat: its role, how often in percent, how many passages
 *   - ?rain !wet Text.         a passage: flags it needs (?no-rain: must not be set), flags it sets, template
 *     more text                a line that starts with spaces continues the one before
 * </pre>
 */
final class PlotReader {
    private final Synonyms synonyms;
    private final List<Plot> plots = new ArrayList<>();
    private @Nullable String name;
    private Map<String, String> headers = new LinkedHashMap<>();
    private List<Plot.Beat> beats = new ArrayList<>();

    private PlotReader(Synonyms synonyms) {
        this.synonyms = synonyms;
    }

    static List<Plot> read(List<String> lines, Synonyms synonyms) {
        PlotReader reader = new PlotReader(synonyms);
        for (String line : Resource.joinContinued(lines)) {
            reader.line(line);
        }
        reader.finish();
        return List.copyOf(reader.plots);
    }

    private void line(String line) {
        if (line.startsWith("plot ")) {
            finish();
            name = line.substring(5).strip();
            headers = new LinkedHashMap<>();
            beats = new ArrayList<>();
        } else if (line.startsWith("= ")) {
            beats.add(beat(line.substring(2)));
        } else if (line.startsWith("- ")) {
            beats.get(beats.size() - 1).passages().add(passage(line.substring(2)));
        } else {
            int space = line.indexOf(' ');
            headers.put(line.substring(0, space), line.substring(space + 1).strip());
        }
    }

    private void finish() {
        if (name != null) {
            plots.add(new Plot(name, Map.copyOf(headers), List.copyOf(beats)));
        }
    }

    private static Plot.Beat beat(String line) {
        String[] words = line.strip().split(" ");
        int percent = 100;
        int count = 1;
        for (int i = 1; i < words.length; i++) {
            int number = Integer.parseInt(words[i].substring(1));
            if (words[i].startsWith("?")) {
                percent = number;
            } else {
                count = number;
            }
        }
        return new Plot.Beat(words[0], percent, count, new ArrayList<>());
    }

    private Plot.Passage passage(String line) {
        List<String> needs = new ArrayList<>();
        List<String> sets = new ArrayList<>();
        String rest = line.strip();
        while (rest.startsWith("?") || rest.startsWith("!")) {
            int space = rest.indexOf(' ');
            (rest.startsWith("?") ? needs : sets).add(rest.substring(1, space));
            rest = rest.substring(space + 1).strip();
        }
        return new Plot.Passage(List.copyOf(needs), List.copyOf(sets), TemplateParser.parse(rest, synonyms));
    }
}
