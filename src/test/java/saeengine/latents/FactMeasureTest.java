package saeengine.latents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.autograd.Tape;
import saeengine.cpu.CpuDevice;
import saeengine.data.text.StoryReader;
import saeengine.sae.DenseLatents;
import saeengine.stories.StoryGenerator;
import saeengine.stories.StoryWriter;

/** Planted latents: one that is a fact tells it, and nothing tells what no latent follows. */
class FactMeasureTest {
    private static final int FEATURES = 4;

    private static TokenFacts read(Path folder, long most, boolean oddOnly) {
        Path text = folder.resolve("stories.txt");
        new StoryWriter(new StoryGenerator(6)).write(text, 0, 12, true);
        try (FactFile file = new FactFile(List.of(StoryWriter.factsBeside(text)));
                StoryReader stories = StoryReader.open(List.of(text), new Bytes())) {
            return TokenFacts.read(oddOnly ? stories.only(story -> story % 2 == 1) : stories, file, new Bytes(), most);
        }
    }

    private static boolean holds(TokenFacts facts, int token, String name) {
        for (int at = facts.start(token); at < facts.start(token + 1); at++) {
            if (facts.name(facts.fact(at)).equals(name)) {
                return true;
            }
        }
        return false;
    }

    private static FactMetrics measured(TokenFacts facts, int chunk, int rows) {
        FactMeasure measure = new FactMeasure(facts, FEATURES);
        try (CpuDevice device = new CpuDevice(1)) {
            for (int from = 0; from < rows; from += chunk) {
                int n = Math.min(chunk, rows - from);
                float[] dense = new float[n * FEATURES];
                for (int i = 0; i < n; i++) {
                    boolean place = from + i < facts.tokens() && holds(facts, from + i, "place");
                    dense[i * FEATURES + 1] = place ? 2 : 0;
                    dense[i * FEATURES + 2] = (from + i) % 7;
                }
                try (Tape tape = Tape.inference(device)) {
                    measure.add(new DenseLatents(tape.of(dense, n, FEATURES)));
                }
            }
        }
        return measure.metrics();
    }

    @Test
    void aLatentThatIsAFactTellsIt(@TempDir Path folder) {
        TokenFacts facts = read(folder, Long.MAX_VALUE, false);
        FactMetrics got = measured(facts, 1000, facts.tokens());
        FactScores.Score place = got.ofFacts().stream()
                .filter(score -> score.fact().equals("place"))
                .findFirst()
                .orElseThrow();
        assertEquals(1, place.latent());
        assertEquals(1, place.f1());
        Map<String, Double> values = got.values();
        assertEquals(facts.tokens(), values.get("fact_tokens"));
        assertEquals(got.ofFacts().size(), values.get("facts"));
        double f1 = 0;
        double recall = 0;
        double precision = 0;
        long told = 0;
        for (FactScores.Score score : got.ofFacts()) {
            f1 += score.f1() / got.ofFacts().size();
            recall += score.recall() / got.ofFacts().size();
            precision +=
                    score.latent() < 0 ? 0 : score.precision() / got.ofFacts().size();
            told += score.f1() >= 0.5 ? 1 : 0;
        }
        assertEquals(f1, values.get("fact_f1"), 1e-12);
        assertEquals(recall, values.get("fact_recall"), 1e-12);
        assertEquals(precision, values.get("fact_precision"), 1e-12);
        assertEquals(told, values.get("facts_told"));
        assertTrue(told >= 1 && told < got.ofFacts().size(), values.toString());
    }

    @Test
    void chunksChangeNothingAndRowsBehindTheFactsDoNotCount(@TempDir Path folder) {
        TokenFacts facts = read(folder, 2500, false);
        assertTrue(facts.tokens() >= 2500, "to the end of a story");
        assertEquals(measured(facts, 1000, facts.tokens()), measured(facts, 77, facts.tokens() + 900));
    }

    /** Held-out stories may all have odd numbers; either half gets some of them. */
    @Test
    void halvesAreOfTheStoriesThatAreRead(@TempDir Path folder) {
        TokenFacts facts = read(folder, Long.MAX_VALUE, true);
        int scored = 0;
        for (int token = 0; token < facts.tokens(); token++) {
            scored += facts.scored(token) ? 1 : 0;
        }
        assertTrue(scored > facts.tokens() / 3 && scored < facts.tokens() * 2 / 3, scored + " of " + facts.tokens());
    }

    @Test
    void withoutFactsThereIsNoMean() {
        Map<String, Double> values = new FactMetrics(5, List.of()).values();
        assertNull(values.get("fact_f1"));
        assertEquals(0, values.get("facts"));
    }
}
