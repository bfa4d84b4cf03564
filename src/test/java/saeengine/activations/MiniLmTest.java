package saeengine.activations;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.autograd.Tape;
import saeengine.cpu.CpuDevice;
import saeengine.data.tokenizer.Tokenizer;
import saeengine.nn.Transformer;
import saeengine.testing.MiniLm;

/**
 * A real encoder from its weights, against numbers that other programs have for it: the ids of a text, how large its
 * hidden states are, and the embeddings of four sentences.
 */
class MiniLmTest {
    private static final double[] RMS = {.433983, .571095, .563475, .572483, .631155, .650230, .491677};
    private static final int[] IDS = {101, 2008, 2003, 1037, 3407, 2711, 102};

    @TempDir
    Path folder;

    @Test
    void hiddenStatesAndEmbeddingsAreThoseOfTheModel() throws IOException {
        MiniLm.write(folder);
        try (CpuDevice device = new CpuDevice(2)) {
            LanguageModel language = ModelLoader.open(folder.toString(), 1).load(device, 6);
            Transformer model = language.model();
            assertArrayEquals(IDS, ids(language, "That is a happy person"));
            for (int layer = 0; layer <= 6; layer++) {
                assertEquals(RMS[layer], rms(rows(device, model, IDS, layer)), 2e-6, "residual stream " + layer);
            }
            double[] person = embedding(device, language, "That is a happy person");
            double[] first = {-.03388, .09194, .0487, -.03488};
            for (int i = 0; i < first.length; i++) {
                assertEquals(first[i], person[i], 1e-4, "element " + i);
            }
            List<String> others = List.of("That is a happy dog", "That is a very happy person", "Today is a sunny day");
            double[] cosines = {.6946, .9429, .2569};
            for (int i = 0; i < cosines.length; i++) {
                double cosine = dot(person, embedding(device, language, others.get(i)));
                assertEquals(cosines[i], cosine, 1e-4, others.get(i));
            }
        }
    }

    private static int[] ids(LanguageModel language, String text) {
        Tokenizer tokenizer = language.requireTokenizer();
        return tokenizer.frame().around(tokenizer.encode(text));
    }

    private static float[] rows(CpuDevice device, Transformer model, int[] ids, int layer) {
        try (Tape tape = Tape.inference(device)) {
            return model.residual(tape, model.sequences(tape, List.of(ids)), layer)
                    .toArray();
        }
    }

    private static double rms(float[] rows) {
        double squares = 0;
        for (float x : rows) {
            squares += (double) x * x;
        }
        return Math.sqrt(squares / rows.length);
    }

    /** The mean of the last rows, at length 1. */
    private static double[] embedding(CpuDevice device, LanguageModel language, String text) {
        float[] rows = rows(device, language.model(), ids(language, text), 6);
        int dims = language.model().config().hidden();
        double[] sum = new double[dims];
        for (int i = 0; i < rows.length; i++) {
            sum[i % dims] += rows[i];
        }
        double length = Math.sqrt(dot(sum, sum));
        for (int i = 0; i < dims; i++) {
            sum[i] /= length;
        }
        return sum;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
