package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import saeengine.data.tensors.SafeTensorsWriter;
import saeengine.data.tensors.TensorFile;
import saeengine.data.tensors.TensorFiles;
import saeengine.dialects.AnthropicResampling;
import saeengine.dialects.AnthropicResampling.Windows;
import saeengine.sae.Resampling;
import saeengine.sae.term.L1;
import saeengine.tensor.RandomStream;
import saeengine.testing.Relative;

/** {@code train --resample anthropic} against its description in float64, and gone on with. */
class AnthropicRunsTest {
    private static final int D = 12;
    private static final int F = 40;
    private static final int BATCH = 20;
    private static final int EVERY = 8;
    private static final int INPUTS = 70;
    private static final double L1 = 0.3;
    private static final long SEED = 5;

    @TempDir
    Path folder;

    private final float[] rows = values(BATCH * EVERY * 6 * D, 1, 0);

    private static float[] values(int n, float size, long stream) {
        RandomStream random = new RandomStream(17, stream);
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = size * random.nextGaussian();
        }
        return values;
    }

    private String[] inputs() {
        Path file = folder.resolve("rows.safetensors");
        new SafeTensorsWriter().add("activations", rows, rows.length / D, D).write(file);
        float[] bias = values(F, 0.1f, 1);
        for (int i = 0; i < F; i++) {
            bias[i] += i % 4 != 0 ? -50 : -0.2f;
        }
        Path init = folder.resolve("init.safetensors");
        new SafeTensorsWriter()
                .add("W_enc", values(D * F, 0.3f, 2), D, F)
                .add("W_dec", values(F * D, 0.3f, 3), F, D)
                .add("b_enc", bias, F)
                .add("b_dec", values(D, 0.2f, 4), D)
                .write(init);
        return new String[] {"--activations", file.toString(), "--init", init.toString()};
    }

    private void train(String out, int steps, String more) {
        List<String> arguments = new ArrayList<>(List.of("train", "--recipe", "relu-l1"));
        arguments.addAll(List.of(inputs()));
        arguments.addAll(TinyRun.words("--batch " + BATCH + " --steps " + steps + " --l1 " + L1 + " --l1-warmup 3"
                + " --lr 0.01 --lr-warmup 2 --lr-final 0.01 --eval-rows 100 --seed " + SEED + " --hold-out 0 " + more));
        arguments.addAll(List.of("--out", folder.resolve(out).toString()));
        InProcess.succeeds(arguments);
    }

    private static final String RESAMPLED = resampled(INPUTS);

    private static String resampled(int inputs) {
        return "--resample anthropic --resample-every " + EVERY + " --resample-inputs " + inputs;
    }

    private TensorFile sae(String run) throws IOException {
        return TensorFiles.open(member(run).resolve("sae.safetensors"));
    }

    private Path member(String run) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(run))) {
            return files.filter(path -> path.getFileName().toString().startsWith("F"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Encoder and decoder as rows, biases. */
    private record Weights(double[][] encoder, double[][] decoder, double[] encoderBias, double[] decoderBias) {
        static Weights of(TensorFile file) {
            double[] encoder = file.get("W_enc").toDoubles();
            double[] decoder = file.get("W_dec").toDoubles();
            double[][] e = new double[F][D];
            double[][] w = new double[F][];
            for (int i = 0; i < F; i++) {
                w[i] = Arrays.copyOfRange(decoder, i * D, (i + 1) * D);
                for (int j = 0; j < D; j++) {
                    e[i][j] = encoder[j * F + i];
                }
            }
            return new Weights(
                    e, w, file.get("b_enc").toDoubles(), file.get("b_dec").toDoubles());
        }

        double[] latents(double[] x) {
            double[] f = encoderBias.clone();
            for (int i = 0; i < F; i++) {
                for (int j = 0; j < D; j++) {
                    f[i] += encoder[i][j] * (x[j] - decoderBias[j]);
                }
                f[i] = Math.max(f[i], 0);
            }
            return f;
        }

        double loss(double[] x) {
            double[] f = latents(x);
            double loss = L1 * Arrays.stream(f).sum();
            for (int j = 0; j < D; j++) {
                double y = decoderBias[j];
                for (int i = 0; i < F; i++) {
                    y += f[i] * decoder[i][j];
                }
                loss += (y - x[j]) * (y - x[j]);
            }
            return loss;
        }
    }

    private double[][] batch(int step) {
        double[][] batch = new double[BATCH][];
        for (int i = 0; i < BATCH; i++) {
            float[] row = Arrays.copyOfRange(rows, (step * BATCH + i) * D, (step * BATCH + i + 1) * D);
            batch[i] = Relative.doubles(row);
        }
        return batch;
    }

    /** Who is dead, what is drawn with which chances, and every new number; the rest is as without resampling. */
    @Test
    void oneResamplingIsTheDescriptions() throws IOException {
        AnthropicResampling oracle =
                new AnthropicResampling(new Windows(BATCH * EVERY, BATCH * EVERY / 2, INPUTS, 4), F);
        boolean due = false;
        for (int step = 0; step < EVERY; step++) {
            Weights w;
            if (step == 0) {
                inputs();
                try (TensorFile file = TensorFiles.open(folder.resolve("init.safetensors"))) {
                    w = Weights.of(file);
                }
            } else {
                train("to" + step, step, "--in-order");
                try (TensorFile file = sae("to" + step)) {
                    w = Weights.of(file);
                }
            }
            int[] fired = new int[F];
            for (double[] x : batch(step)) {
                double[] f = w.latents(x);
                for (int i = 0; i < F; i++) {
                    fired[i] += f[i] > 0 ? 1 : 0;
                }
            }
            due = oracle.add(batch(step), fired);
        }
        assertTrue(due);
        train("without", EVERY, "--in-order");
        train("with", EVERY, "--in-order " + RESAMPLED);
        int[] dead = oracle.dead();
        assertTrue(dead.length >= 30 && dead.length < F, dead.length + " dead");
        List<double[]> inputs = oracle.inputs();
        assertEquals(60, inputs.size());
        try (TensorFile before = sae("without");
                TensorFile after = sae("with")) {
            Weights w = Weights.of(before);
            Weights now = Weights.of(after);
            double[] losses = inputs.stream().mapToDouble(w::loss).toArray();
            RandomStream random = new RandomStream(SEED, 0x5245_5341_4d50_4c45L + (EVERY - 1) * 1_000_003L + F);
            int[] drawn = Resampling.draw(AnthropicResampling.chances(losses), dead.length, random);
            for (int n = 0; n < dead.length; n++) {
                double[] input = inputs.get(drawn[n]);
                String what = "latent " + dead[n];
                assertArrayEquals(AnthropicResampling.decoderRow(input), now.decoder()[dead[n]], 1e-6, what);
                double[] row = oracle.encoderRow(input, w.encoder());
                assertArrayEquals(row, now.encoder()[dead[n]], 1e-6, what);
                assertEquals(0, now.encoderBias()[dead[n]], what);
                w.decoder()[dead[n]] = now.decoder()[dead[n]];
                w.encoder()[dead[n]] = now.encoder()[dead[n]];
                w.encoderBias()[dead[n]] = 0;
            }
            for (int i = 0; i < F; i++) {
                assertArrayEquals(w.decoder()[i], now.decoder()[i], "latent " + i);
                assertArrayEquals(w.encoder()[i], now.encoder()[i], "latent " + i);
            }
            assertArrayEquals(w.encoderBias(), now.encoderBias());
            assertArrayEquals(w.decoderBias(), now.decoderBias());
        }
        momentsAreForgotten(dead);
    }

    private void momentsAreForgotten(int[] dead) throws IOException {
        Path checkpoint = folder.resolve("with/checkpoint-" + EVERY);
        try (TensorFile state =
                TensorFiles.open(checkpoint.resolve(member("with").getFileName() + ".safetensors"))) {
            for (String moment : List.of(".adam_m", ".adam_v")) {
                double all = 0;
                for (String name : List.of("W_enc", "W_dec", "b_enc")) {
                    double[] values = state.get(name + moment).toDoubles();
                    int width = values.length / F;
                    for (int latent : dead) {
                        for (int j = 0; j < width; j++) {
                            assertEquals(0, values[latent * width + j], name + moment);
                        }
                    }
                    all += Arrays.stream(values).map(Math::abs).sum();
                }
                assertTrue(all > 0);
            }
        }
    }

    /** Stopped before, inside and after the steps whose rows are read again. */
    @ParameterizedTest
    @ValueSource(strings = {"--in-order", "--buffer 64"})
    void aRunThatIsGoneOnWithEndsInTheSameBytes(String order) throws IOException {
        int steps = 3 * EVERY + 2;
        train("whole", steps, order + " " + RESAMPLED);
        train("other", steps, order);
        for (int stop : new int[] {EVERY - 4, EVERY - 2, EVERY, 2 * EVERY - 1}) {
            String run = "parted" + stop;
            train(run, stop, order + " " + RESAMPLED);
            InProcess.succeeds(TinyRun.words("train --resume --steps " + steps, "--out", folder.resolve(run)));
            for (String name : List.of("sae.safetensors")) {
                assertArrayEquals(
                        Files.readAllBytes(member("whole").resolve(name)),
                        Files.readAllBytes(member(run).resolve(name)),
                        name + " of a run stopped after " + stop);
            }
        }
        assertTrue(
                Arrays.mismatch(
                                Files.readAllBytes(member("whole").resolve("sae.safetensors")),
                                Files.readAllBytes(member("other").resolve("sae.safetensors")))
                        >= 0,
                "without resampling it ends elsewhere");
    }

    /** {@code --resample-most} bounds it; with as few rows as a step's some latents are left for a second time. */
    @Test
    void afterTheLastTimeNothingIsResampled() throws IOException {
        String few = "--in-order " + resampled(BATCH);
        train("once", 2 * EVERY, few + " --resample-most 1");
        train("twice", 2 * EVERY, few);
        train("one", EVERY, few + " --resample-most 1");
        InProcess.succeeds(TinyRun.words("train --resume --steps " + 2 * EVERY, "--out", folder.resolve("one")));
        byte[] once = Files.readAllBytes(member("once").resolve("sae.safetensors"));
        assertArrayEquals(once, Files.readAllBytes(member("one").resolve("sae.safetensors")));
        assertTrue(Arrays.mismatch(once, Files.readAllBytes(member("twice").resolve("sae.safetensors"))) >= 0);
    }
}
