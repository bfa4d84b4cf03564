package saeengine.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.activations.LanguageModel;
import saeengine.activations.ModelLoader;
import saeengine.autograd.Tape;
import saeengine.cpu.CpuDevice;
import saeengine.nn.Site;
import saeengine.nn.Transformer;
import saeengine.op.Scale;
import saeengine.tensor.Tensor;
import saeengine.testing.TinyModel;

/** Against probabilities written out for each window by itself. */
class KlDivergenceTest {
    private static final int BEGINNING = 259;

    private final List<int[]> windows = List.of(new int[] {5, 9, 200, 7}, new int[] {1}, new int[] {44, 45, 46, 80, 3, 90});

    private static double[] probabilities(float[] logits, int from, int n) {
        double[] p = new double[n];
        double sum = 0;
        for (int i = 0; i < n; i++) {
            p[i] = Math.exp(logits[from + i]);
            sum += p[i];
        }
        for (int i = 0; i < n; i++) {
            p[i] /= sum;
        }
        return p;
    }

    /** With rows behind the first of each window times a factor. */
    private double naive(CpuDevice device, Transformer model, float factor) {
        double sum = 0;
        int tokens = 0;
        for (int[] window : windows) {
            int[] read = new int[window.length];
            read[0] = BEGINNING;
            System.arraycopy(window, 0, read, 1, window.length - 1);
            try (Tape tape = Tape.inference(device)) {
                Site.Reached at = Site.residual(2).reach(model, tape, model.sequences(tape, List.of(read)));
                float[] rows = at.output().toArray();
                int d = rows.length / read.length;
                for (int i = d; i < rows.length; i++) {
                    rows[i] *= factor;
                }
                float[] clean = model.logits(tape, at.rest().run(tape, at.output())).toArray();
                float[] other = model.logits(tape, at.rest().run(tape, tape.of(rows, read.length, d)))
                        .toArray();
                int vocabulary = clean.length / read.length;
                for (int row = 0; row < read.length; row++) {
                    double[] p = probabilities(clean, row * vocabulary, vocabulary);
                    double[] q = probabilities(other, row * vocabulary, vocabulary);
                    for (int i = 0; i < vocabulary; i++) {
                        sum += p[i] * Math.log(p[i] / q[i]);
                    }
                }
                tokens += read.length;
            }
        }
        return sum / tokens;
    }

    @Test
    void theMeanOverTokensOfZeroAndOtherRows(@TempDir Path folder) {
        try (CpuDevice device = new CpuDevice(1)) {
            LanguageModel language = ModelLoader.open("random:" + TinyModel.config(folder), 4).load(device, 3);
            Reconstruct same = (t, rows) -> Scale.scale(t, rows, 1);
            Reconstruct half = (t, rows) -> Scale.scale(t, rows, 0.5f);
            LossRecovered.Form form =
                    new LossRecovered.Form(2, BEGINNING, SpecialPosition.UNREPLACED, 5, 3);
            KlDivergence.Result got = new KlDivergence(device, language.model(), form)
                    .measure(windows, List.of(same, half));
            assertEquals(11, got.tokens());
            assertEquals(0, got.reconstructed()[0], 1e-9);
            double zero = naive(device, language.model(), 0);
            double halved = naive(device, language.model(), 0.5f);
            assertTrue(zero > 1e-6 && halved > 1e-9, zero + " " + halved);
            assertEquals(zero, got.zero(), 1e-4 * zero);
            assertEquals(halved, got.reconstructed()[1], 1e-3 * halved);
        }
    }
}
