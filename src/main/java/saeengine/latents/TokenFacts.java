package saeengine.latents;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import saeengine.activations.TextWindow;
import saeengine.data.text.StoryReader;
import saeengine.data.tokenizer.Tokenizer;
import saeengine.stories.Fact;

/**
 * Which facts hold at each token of a text: "colour: red", and "colour" for one of any value.
 *
 * <p>A fact holds at a token whose last character is in the fact's span, so that the blank before a word, which is a part
 * of the word's token, belongs to nothing else.
 */
public final class TokenFacts {
    private final Tokenizer tokenizer;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> names = new ArrayList<>();
    private int[] starts = new int[1025];
    private int[] facts = new int[4096];
    private boolean[] second = new boolean[1024];
    private int tokens;
    private long story = -1;
    private int stories;
    private int[] ends = {};
    private int[] ids = {};
    private List<Fact> spans = List.of();

    public TokenFacts(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /** The facts of the first tokens of some stories, up to the end of a story. */
    public static TokenFacts read(StoryReader stories, FactFile file, Tokenizer tokenizer, long most) {
        TokenFacts facts = new TokenFacts(tokenizer);
        for (int[] ids = stories.next(); ids != null; ids = facts.tokens() < most ? stories.next() : null) {
            long number = stories.position() - 1;
            facts.add(new TextWindow(number, 0, ids), file.of(number));
        }
        return facts;
    }

    /**
     * Appends the tokens of a window. Windows of one story come one after another from its first token on.
     *
     * @param ofStory the facts of the window's story
     */
    public void add(TextWindow window, List<Fact> ofStory) {
        if (window.story() != story) {
            story = window.story();
            stories++;
            ids = new int[0];
            ends = new int[0];
            spans = ofStory;
        }
        int before = ids.length;
        if (window.offset() != before) {
            throw new IllegalArgumentException(
                    "window at token " + window.offset() + " of story " + story + " after " + before + " tokens of it");
        }
        ids = Arrays.copyOf(ids, before + window.ids().length);
        ends = Arrays.copyOf(ends, ids.length);
        int end = before == 0 ? 0 : ends[before - 1];
        for (int i = 0; i < window.ids().length; i++) {
            ids[before + i] = window.ids()[i];
            end += TokenEnds.length(tokenizer, ids, before + i);
            ends[before + i] = end;
            addToken(end - 1);
        }
    }

    private void addToken(int at) {
        TreeSet<Integer> here = new TreeSet<>();
        for (Fact span : spans) {
            if (span.start() <= at && at < span.end()) {
                here.add(number(span.kind() + ": " + span.value()));
                here.add(number(span.kind()));
            }
        }
        if (tokens + 1 == starts.length) {
            starts = Arrays.copyOf(starts, 2 * starts.length);
        }
        if (tokens == second.length) {
            second = Arrays.copyOf(second, 2 * second.length);
        }
        int from = starts[tokens];
        if (from + here.size() > facts.length) {
            facts = Arrays.copyOf(facts, 2 * facts.length);
        }
        for (int fact : here) {
            facts[from++] = fact;
        }
        second[tokens] = stories % 2 == 0;
        starts[++tokens] = from;
    }

    private int number(String name) {
        return numbers.computeIfAbsent(name, added -> {
            names.add(added);
            return names.size() - 1;
        });
    }

    public int tokens() {
        return tokens;
    }

    /** How many facts there are. */
    public int count() {
        return names.size();
    }

    /** What a fact says, such as "colour: red". */
    public String name(int fact) {
        return names.get(fact);
    }

    /** Whether a token is of the half that scores are of: every second story that was added. The other half is for choosing. */
    boolean scored(int token) {
        return second[token];
    }

    int start(int token) {
        return starts[token];
    }

    /** The fact at a place from {@link #start}{@code (token)} to before that of the next. */
    int fact(int at) {
        return facts[at];
    }

    /** On how many of the first tokens each fact holds, in one half. */
    int[] positives(int first, boolean scored) {
        int[] counts = new int[names.size()];
        for (int token = 0; token < first; token++) {
            if (second[token] == scored) {
                for (int at = starts[token]; at < starts[token + 1]; at++) {
                    counts[facts[at]]++;
                }
            }
        }
        return counts;
    }
}
