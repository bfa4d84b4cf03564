package saeengine.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import saeengine.stories.Fact;

/** Stories whose facts are directions of their rows: latents that are the facts, and latents that know nothing of them. */
class PlantedLatentsTest {
    private static final int STORIES = 800;
    private static final int DIMS = 16;
    private static final int FEATURES = 12;
    private static final String[] COLOURS = {"red", "blue", "green"};

    private final Random random = new Random(3);
    private final StoryLabels labels = new StoryLabels();
    private final DenseRows rows = new DenseRows(DIMS);
    private final SparseRows facts = new SparseRows(FEATURES);
    private final SparseRows noise = new SparseRows(FEATURES);
    private final float[] decoder = new float[FEATURES * DIMS];
    private final float[] otherDecoder = new float[FEATURES * DIMS];

    /** Dims 0 to 2 are colours, 3 and 4 the day's parts, 5 and 6 genders; the others, and a little of these, chance. */
    @BeforeEach
    void make() {
        for (int i = 0; i < FEATURES; i++) {
            decoder[i * DIMS + i] = 1;
            for (int j = 0; j < DIMS; j++) {
                otherDecoder[i * DIMS + j] = (float) random.nextGaussian();
            }
        }
        for (int story = 0; story < STORIES; story++) {
            double[] latents = new double[FEATURES];
            List<Fact> spans = new ArrayList<>();
            for (int c = 0; c < COLOURS.length; c++) {
                if (random.nextInt(3) == 0) {
                    spans.add(new Fact(0, 1, "colour", COLOURS[c]));
                    latents[c] = 2 + random.nextDouble();
                }
            }
            int part = random.nextInt(2);
            int gender = random.nextInt(2);
            spans.add(new Fact(1, 2, "daypart", part == 0 ? "morning" : "afternoon"));
            latents[3 + part] = 2;
            latents[5 + gender] = 2;
            labels.add(spans, Map.of("hero_gender", gender == 0 ? "female" : "male"));
            double[] row = new double[DIMS];
            double[] chance = new double[FEATURES];
            for (int j = 0; j < DIMS; j++) {
                row[j] = 0.05 * random.nextGaussian() + (j < FEATURES ? latents[j] : 0);
            }
            for (int i = 0; i < FEATURES; i++) {
                chance[i] = random.nextDouble();
            }
            rows.add(row);
            facts.add(latents, 1);
            noise.add(chance, 1);
        }
    }

    @Test
    void aLatentThatIsAFactIsAllThatAProbeNeeds() {
        RowProbes probes = new RowProbes(rows, labels.classes(1));
        assertEquals(7, probes.scores().classes());
        Scores scores = SparseProbing.of(facts, probes);
        for (String figure : List.of("llm_test_accuracy", "sae_test_accuracy", "sae_top_1_test_accuracy")) {
            assertEquals(1, scores.means().get(figure), figure);
        }
        Scores chance = SparseProbing.of(noise, probes);
        for (String figure : List.of("sae_top_1_test_accuracy", "sae_top_5_test_accuracy", "sae_test_accuracy")) {
            assertEquals(0.5, chance.means().get(figure), 0.12, figure);
        }
        assertEquals(
                scores.means().get("llm_top_1_test_accuracy"), chance.means().get("llm_top_1_test_accuracy"));
    }

    @Test
    void takingAFactsLatentsAwaySpoilsItsProbeAlone() {
        RowProbes probes = new RowProbes(rows, labels.classes(1));
        Scores scores = TargetedPerturbation.of(facts, new Decoded(decoder, DIMS), probes);
        for (String colour : COLOURS) {
            assertEquals(0.5, scores.of("colour", colour, "tpp_threshold_2_intended_diff_only"), 0.02, colour);
            assertEquals(0, scores.of("colour", colour, "tpp_threshold_2_unintended_diff_only"), 0.02, colour);
            assertEquals(
                    scores.of("colour", colour, "tpp_threshold_2_intended_diff_only")
                            - scores.of("colour", colour, "tpp_threshold_2_unintended_diff_only"),
                    scores.of("colour", colour, "tpp_threshold_2_total_metric"),
                    1e-12);
        }
        Map<String, Double> chance = TargetedPerturbation.of(noise, new Decoded(otherDecoder, DIMS), probes)
                .means();
        assertEquals(0, chance.get("tpp_threshold_2_total_metric"), 0.2);
        assertTrue(!chance.containsKey("tpp_threshold_20_total_metric"), "there are twelve latents");
    }

    @Test
    void takingTheSpuriousFactAwayLeavesTheOther() {
        List<StoryPair> pairs = StoryPair.of(labels, 1).stream()
                .filter(pair -> !pair.name().contains("colour"))
                .toList();
        assertEquals(1, pairs.size(), pairs.toString());
        for (int[][] cells : List.of(pairs.get(0).train(), pairs.get(0).test())) {
            for (int[] cell : cells) {
                assertEquals(cells[0].length, cell.length);
            }
        }
        Map<String, Double> scores = SpuriousCorrelation.of(rows, facts, new Decoded(decoder, DIMS), pairs)
                .means();
        assertEquals(1, scores.get("scr_dir1_threshold_2"), 0.1);
        assertEquals(1, scores.get("scr_dir2_threshold_2"), 0.1);
        SparseRows silent = new SparseRows(FEATURES);
        for (int story = 0; story < STORIES; story++) {
            silent.endRow();
        }
        Map<String, Double> nothing = SpuriousCorrelation.of(rows, silent, new Decoded(decoder, DIMS), pairs)
                .means();
        assertEquals(0, nothing.get("scr_dir1_threshold_2"), "what never fires takes nothing away");
    }

    /** Token by token: encode, take latents out, decode, add the error, mean, score. */
    @Test
    void anAblationOfMeansIsThatOfEveryToken() {
        int tokens = 5;
        double[] weights = new double[DIMS];
        for (int j = 0; j < DIMS; j++) {
            weights[j] = random.nextGaussian();
        }
        Probe probe = new Probe(weights, 0.1);
        DenseRows means = new DenseRows(DIMS);
        SparseRows latents = new SparseRows(FEATURES);
        int[] taken = {1, 4, 7};
        boolean[] says = new boolean[200];
        for (int story = 0; story < says.length; story++) {
            double[] mean = new double[DIMS];
            double[] meanLatents = new double[FEATURES];
            double[] ablated = new double[DIMS];
            for (int t = 0; t < tokens; t++) {
                double[] x = new double[DIMS];
                double[] f = new double[FEATURES];
                double[] y = new double[DIMS];
                double[] less = new double[DIMS];
                for (int i = 0; i < FEATURES; i++) {
                    f[i] = random.nextInt(2) * random.nextDouble();
                    meanLatents[i] += f[i] / tokens;
                    boolean gone = i == 1 || i == 4 || i == 7;
                    for (int j = 0; j < DIMS; j++) {
                        y[j] += f[i] * otherDecoder[i * DIMS + j];
                        less[j] += gone ? 0 : f[i] * otherDecoder[i * DIMS + j];
                    }
                }
                for (int j = 0; j < DIMS; j++) {
                    x[j] = random.nextGaussian();
                    mean[j] += x[j] / tokens;
                    ablated[j] += (less[j] + x[j] - y[j]) / tokens;
                }
            }
            means.add(mean);
            latents.add(meanLatents, 1);
            double score = probe.bias();
            for (int j = 0; j < DIMS; j++) {
                score += weights[j] * ablated[j];
            }
            says[story] = score > 0;
        }
        Labelled asSaid =
                new Labelled(java.util.stream.IntStream.range(0, says.length).toArray(), says);
        double[] along = new Decoded(otherDecoder, DIMS).along(weights);
        assertEquals(1, new Ablation(means, latents).accuracy(probe, along, taken, asSaid));
        assertTrue(new Ablation(means, latents).accuracy(probe, along, new int[] {}, asSaid) < 1);
    }

    @Test
    void halfOfTheExamplesAreOfEitherKindAndNoneIsScoredThatWasTrainedOn() {
        labels.classes(1)
                .values()
                .forEach(classes -> classes.forEach(each -> {
                    assertEquals(each.train().size(), 2 * each.train().positives());
                    assertEquals(each.test().size(), 2 * each.test().positives());
                    for (int i = 0; i < each.train().size(); i++) {
                        int story = each.train().samples()[i];
                        assertTrue(!StoryClass.isTest(story));
                        assertEquals(each.holds().get(story), each.train().positive()[i]);
                    }
                    for (int story : each.test().samples()) {
                        assertTrue(StoryClass.isTest(story));
                    }
                }));
    }
}
