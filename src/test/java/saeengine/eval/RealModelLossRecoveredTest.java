package saeengine.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import saeengine.activations.LanguageModel;
import saeengine.activations.ModelLoader;
import saeengine.cpu.CpuDevice;
import saeengine.data.text.StoryReader;
import saeengine.testing.SharedData;

/** A transformer trained on TinyStories, on stories it was not trained on. */
class RealModelLossRecoveredTest {
    private static final int LAYER = 2;

    @Test
    void theHeldOutStoriesHaveTheirPublishedLoss() {
        Path folder = SharedData.require("gptneo-tinystories-64");
        ModelLoader loader = ModelLoader.open(folder.toString(), 1);
        try (CpuDevice device = new CpuDevice(2)) {
            LanguageModel language = loader.load(device, loader.config().layers());
            List<int[]> windows = new ArrayList<>();
            try (StoryReader stories = language.stories(List.of(folder.resolve("heldout.txt")))) {
                for (int[] story = stories.next(); story != null; story = stories.next()) {
                    windows.add(story);
                }
            }
            LossRecovered measure =
                    new LossRecovered(device, language.model(), LossRecovered.Form.of(LAYER, language.endOfText()));
            LossRecovered.Result identity = measure.measure(windows, (t, rows) -> rows);
            assertEquals(20, windows.size());
            assertEquals(3758, identity.tokens());
            assertEquals(3.5675, identity.clean(), 1e-3);
            assertEquals(1, identity.lossRecovered(), 1e-6);
            assertTrue(identity.zero() > identity.clean() + 1, "residual stream 2 matters: " + identity);
            assertTrue(identity.mean() > identity.clean() + 1, "residual stream 2 matters: " + identity);
            assertAsNaive(measure, language, windows);
        }
    }

    /** The shortest story alone, since plain loops over 50,257 logits a token take their time. */
    private static void assertAsNaive(LossRecovered measure, LanguageModel language, List<int[]> windows) {
        int[] window =
                windows.stream().min(Comparator.comparingInt(w -> w.length)).orElseThrow();
        LossRecovered.Result got = measure.measure(List.of(window), (t, rows) -> rows);
        NaiveGptNeo reference = new NaiveGptNeo(language.model());
        int[] read = TokenWindow.of(window, language.endOfText()).read();
        double[][] x = reference.residual(read, LAYER);
        double n = window.length;
        assertEquals(reference.loss(x, LAYER, window) / n, got.clean(), 1e-4, "clean");
        double[] mean = new double[x[0].length];
        for (int i = 1; i < x.length; i++) {
            for (int j = 0; j < mean.length; j++) {
                mean[j] += x[i][j] / (x.length - 1);
            }
        }
        Arrays.fill(x, 1, x.length, mean);
        assertEquals(reference.loss(x, LAYER, window) / n, got.mean(), 1e-4, "mean");
        Arrays.fill(x, 1, x.length, new double[mean.length]);
        assertEquals(reference.loss(x, LAYER, window) / n, got.zero(), 1e-4, "zero");
    }
}
