package saeengine.latents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.activations.TextWindow;
import saeengine.data.DataException;
import saeengine.stories.Fact;
import saeengine.stories.Story;
import saeengine.stories.StoryFacts;
import saeengine.stories.StoryGenerator;

/** Facts of tokens, and latents' scores on them, against every fact and every threshold tried. */
class FactScoresTest {
    private static final int FEATURES = 6;

    private record Truth(boolean[][] holds, String[] names, boolean[] scored) {}

    private final List<TextWindow> windows = new ArrayList<>();
    private final List<List<Fact>> ofStories = new ArrayList<>();
    private final TokenFacts facts = new TokenFacts(new Bytes());
    private float[][] dense;
    private Truth truth;

    /** Stories of forty bytes with random spans, cut in two; latents that half follow a fact. */
    @BeforeEach
    void make() {
        Random random = new Random(8);
        String[] values = {"red", "blue", "rare"};
        for (int story = 0; story < 60; story++) {
            byte[] bytes = "x".repeat(40).getBytes(StandardCharsets.US_ASCII);
            List<Fact> spans = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                int start = random.nextInt(38);
                String value = values[story == 0 && i == 0 ? 2 : random.nextInt(2)];
                spans.add(new Fact(start, start + 1 + random.nextInt(40 - start), "colour", value));
            }
            spans.add(new Fact(10, 30, "place", "sea"));
            ofStories.add(spans);
            int[] ids = new Bytes().encode(new String(bytes, StandardCharsets.US_ASCII));
            windows.add(new TextWindow(story, 0, java.util.Arrays.copyOf(ids, 25)));
            windows.add(new TextWindow(story, 25, java.util.Arrays.copyOfRange(ids, 25, 40)));
        }
        windows.forEach(window -> facts.add(window, ofStories.get((int) window.story())));
        truth = truth();
        dense = new float[facts.tokens()][FEATURES];
        for (int token = 0; token < dense.length; token++) {
            for (int i = 0; i < FEATURES - 1; i++) {
                boolean fires =
                        truth.holds()[i % 2 == 0 ? 0 : 3][token] ? random.nextInt(4) > 0 : random.nextInt(5) == 0;
                dense[token][i] = fires ? (1 + random.nextInt(6)) * (i == 4 ? -1 : 1) : 0;
            }
        }
    }

    /** Written out token by token, for "colour: red", "colour: blue", "colour: rare", "place: sea" and the kinds. */
    private Truth truth() {
        String[] names = {"colour: red", "colour: blue", "colour: rare", "place: sea", "colour", "place"};
        boolean[][] holds = new boolean[names.length][60 * 40];
        boolean[] scored = new boolean[60 * 40];
        for (int story = 0; story < 60; story++) {
            for (int at = 0; at < 40; at++) {
                scored[story * 40 + at] = story % 2 == 1;
                for (Fact fact : ofStories.get(story)) {
                    for (int f = 0; f < names.length; f++) {
                        boolean named =
                                names[f].equals(fact.kind() + ": " + fact.value()) || names[f].equals(fact.kind());
                        holds[f][story * 40 + at] |= named && fact.start() <= at && at < fact.end();
                    }
                }
            }
        }
        return new Truth(holds, names, scored);
    }

    private double[] counts(int latent, int fact, double threshold, boolean scored) {
        double said = 0;
        double hits = 0;
        double positives = 0;
        for (int token = 0; token < dense.length; token++) {
            if (truth.scored()[token] == scored) {
                boolean says = dense[token][latent] >= threshold;
                said += says ? 1 : 0;
                hits += says && truth.holds()[fact][token] ? 1 : 0;
                positives += truth.holds()[fact][token] ? 1 : 0;
            }
        }
        return new double[] {hits / said, hits / positives, 2 * hits / (said + positives)};
    }

    private FactScores scores() {
        Entries entries = new Entries();
        for (float[] row : dense) {
            for (int i = 0; i < FEATURES; i++) {
                if (row[i] != 0) {
                    entries.put(i, row[i]);
                }
            }
            entries.endRow();
        }
        return new FactScores(entries, FEATURES, facts);
    }

    @Test
    void factAndThresholdAreTheBestOfHalfTheStoriesAndScoredOnTheOther() {
        FactScores scores = scores();
        for (int latent = 0; latent < 4; latent++) {
            double best = -1;
            int bestFact = -1;
            double bestThreshold = 0;
            for (int fact = 0; fact < truth.names().length; fact++) {
                for (double threshold = 1; threshold <= 6; threshold++) {
                    double f1 = counts(latent, fact, threshold, false)[2];
                    if (fact != 2 && fact != 4 && f1 > best) {
                        best = f1;
                        bestFact = fact;
                        bestThreshold = threshold;
                    }
                }
            }
            FactScores.Score got = scores.ofLatent(latent);
            assertEquals(truth.names()[bestFact], got.fact());
            assertEquals(bestThreshold, got.threshold());
            double[] expected = counts(latent, bestFact, bestThreshold, true);
            assertEquals(expected[0], got.precision(), 1e-12);
            assertEquals(expected[1], got.recall(), 1e-12);
            assertEquals(expected[2], got.f1(), 1e-12);
        }
        assertNull(scores.ofLatent(4), "it is never above 0");
        assertNull(scores.ofLatent(5), "it never fires");
    }

    @Test
    void everyFactHasTheLatentThatTellsItBest() {
        List<FactScores.Score> got = scores().ofFacts();
        assertEquals(
                new TreeSet<>(List.of("colour: red", "colour: blue", "place: sea", "place")),
                new TreeSet<>(got.stream().map(FactScores.Score::fact).toList()),
                "rare facts are left out, and those of most tokens");
        for (FactScores.Score score : got) {
            int fact = List.of(truth.names()).indexOf(score.fact());
            double best = -1;
            for (int latent = 0; latent < 4; latent++) {
                for (double threshold = 1; threshold <= 6; threshold++) {
                    best = Math.max(best, counts(latent, fact, threshold, false)[2]);
                }
            }
            assertEquals(best, counts(score.latent(), fact, score.threshold(), false)[2], 1e-12);
            assertEquals(counts(score.latent(), fact, score.threshold(), true)[2], score.f1(), 1e-12);
        }
        for (int i = 1; i < got.size(); i++) {
            assertTrue(got.get(i - 1).f1() >= got.get(i).f1());
        }
    }

    /** The program's own stories: every token of a name is a character, and no other. */
    @Test
    void storiesOfTheProgramsOwn(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("stories.txt.facts.jsonl");
        List<Story> stories = new ArrayList<>();
        StoryGenerator generator = new StoryGenerator(4);
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            stories.add(generator.story(i));
            lines.append(StoryFacts.jsonLine(stories.get(i))).append('\n');
        }
        Files.writeString(file, lines);
        Bytes bytes = new Bytes();
        TokenFacts own = new TokenFacts(bytes);
        int tokens = 0;
        try (FactFile read = new FactFile(List.of(file))) {
            for (int i = 0; i < 5; i++) {
                int[] ids = bytes.encode(stories.get(i).text());
                own.add(new TextWindow(i, 0, ids), read.of(i));
                for (Fact fact : stories.get(i).facts()) {
                    String name = fact.kind() + ": " + fact.value();
                    assertTrue(holds(own, tokens + fact.start(), name), name);
                    assertTrue(holds(own, tokens + fact.end() - 1, name), name);
                }
                tokens += ids.length;
            }
            DataException more = assertThrows(DataException.class, () -> read.of(5));
            assertTrue(more.getMessage().contains("has the facts of 5 stories, the text has more"), more.getMessage());
        }
        assertNotNull(own.name(0));
    }

    private static boolean holds(TokenFacts facts, int token, String name) {
        for (int at = facts.start(token); at < facts.start(token + 1); at++) {
            if (facts.name(facts.fact(at)).equals(name)) {
                return true;
            }
        }
        return false;
    }

    @Test
    void aFileThatIsNone(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("a.jsonl"), "{\"spans\":[[0,3]]}\n");
        try (FactFile read = new FactFile(List.of(file))) {
            DataException e = assertThrows(DataException.class, () -> read.of(0));
            assertTrue(e.getMessage().startsWith(file + ", line 1: is not the facts of a story"), e.getMessage());
        }
    }
}
