package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.activations.ModelLoader;
import saeengine.cpu.CpuDevice;
import saeengine.data.tensors.TensorFile;
import saeengine.data.tensors.TensorFiles;
import saeengine.nn.ReferenceGptNeo;
import saeengine.nn.Transformer;
import saeengine.tensor.Parameter;
import saeengine.testing.Relative;
import saeengine.testing.SharedData;
import saeengine.testing.TinyModel;

/** {@code hidden}, {@code loss} and {@code generate} against float64 loops over the same weights. */
class ModelCommandsTest {
    private static final int EOT = 259;

    @TempDir
    Path folder;

    private String model;
    private ReferenceGptNeo reference;

    @BeforeEach
    void makeModel() {
        model = "random:" + TinyModel.config(folder);
        ModelLoader loader = ModelLoader.open(model, 1);
        reference = new ReferenceGptNeo(loader.config());
        try (CpuDevice device = new CpuDevice(1)) {
            Transformer neo = loader.load(device, 3).model();
            for (Parameter parameter : neo.parameters()) {
                reference.set(parameter.name(), parameter.toArray());
            }
        }
    }

    private static String run(String... arguments) {
        PrintStream before = System.out;
        ByteArrayOutputStream caught = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(caught, true, StandardCharsets.UTF_8)) {
            System.setOut(out);
            assertEquals(0, CommandRunner.run(arguments), Arrays.toString(arguments));
        } finally {
            System.setOut(before);
        }
        return caught.toString(StandardCharsets.UTF_8);
    }

    private void assertHidden(Path file, List<int[]> windows) {
        int tokens = windows.stream().mapToInt(w -> w.length).sum();
        try (TensorFile states = TensorFiles.open(file)) {
            assertEquals(4, states.names().size());
            for (int layer = 0; layer <= 3; layer++) {
                assertArrayEquals(
                        new long[] {tokens, 12},
                        states.get("hidden_states." + layer).shape());
                float[] got = states.get("hidden_states." + layer).toFloats();
                int at = 0;
                for (int[] window : windows) {
                    float[] part = Arrays.copyOfRange(got, at, at + window.length * 12);
                    Relative.assertWithin(1e-5, part, reference.hidden(window)[layer], "stream " + layer);
                    at += window.length * 12;
                }
            }
        }
    }

    @Test
    void hiddenOfTokens() {
        Path out = folder.resolve("hidden.safetensors");
        run("hidden", "--model", model, "--tokens", "7,0,258,11,99,3,8", "--out", out.toString());
        assertHidden(out, List.of(new int[] {7, 0, 258, 11, 99, 3, 8}));
    }

    /** Stories one after another, the long one in windows of the context. */
    @Test
    void hiddenOfText() {
        Path text = TinyModel.write(folder.resolve("two.txt"), "abcdefghij\n<|endoftext|>\nxyz\n");
        Path out = folder.resolve("hidden.safetensors");
        run("hidden", "--model", model, "--text", text.toString(), "--context", "4", "--out", out.toString());
        assertHidden(
                out,
                List.of(
                        new int[] {'a', 'b', 'c', 'd'},
                        new int[] {'e', 'f', 'g', 'h'},
                        new int[] {'i', 'j'},
                        new int[] {'x', 'y', 'z'}));
    }

    @Test
    void lossOfText() {
        Path text = TinyModel.write(folder.resolve("two.txt"), "abcdef\n<|endoftext|>\nxyz\n");
        double one = reference.loss(new int[] {EOT, 'a', 'b', 'c', 'd', 'e', 'f'});
        double two = reference.loss(new int[] {EOT, 'x', 'y', 'z'});
        String printed = run("loss", "--model", model, "--text", text.toString());
        assertTrue(printed.contains("9 tokens"), printed);
        assertEquals((6 * one + 3 * two) / 9, Double.parseDouble(printed.split(" ")[0]), 2e-5);
    }

    @Test
    void greedyContinuation() {
        String printed = run("generate", "--model", model, "--prompt", "ab", "--tokens", "5", "--ids")
                .strip();
        int[] ids = {'a', 'b'};
        for (int i = 0; i < 5; i++) {
            int next = likeliest(ids);
            ids = Arrays.copyOf(ids, ids.length + 1);
            ids[ids.length - 1] = next;
        }
        assertEquals(Arrays.toString(ids), printed);
    }

    @Test
    void anyOfSeveralEndsStopsAContinuation() throws IOException {
        int[] ids = {'a', 'b'};
        for (int i = 0; i < 3; i++) {
            ids = Arrays.copyOf(ids, ids.length + 1);
            ids[ids.length - 1] = likeliest(Arrays.copyOf(ids, ids.length - 1));
        }
        int[] written = ids;
        int last = written[4];
        int end = IntStream.range(2, 5)
                .filter(at -> written[at] == last)
                .findFirst()
                .orElseThrow();
        Path config = TinyModel.config(folder);
        Files.writeString(
                config,
                Files.readString(config).replace("\"eos_token_id\": 259", "\"eos_token_id\": [259, " + last + "]"));
        String printed = run("generate", "--model", model, "--prompt", "ab", "--tokens", "5", "--ids")
                .strip();
        assertEquals(Arrays.toString(Arrays.copyOf(written, end)), printed);
    }

    /** The next id with the least loss. */
    private int likeliest(int[] ids) {
        double best = Double.POSITIVE_INFINITY;
        int chosen = -1;
        double before = ids.length > 1 ? reference.loss(ids) * (ids.length - 1) : 0;
        for (int id = 0; id < 260; id++) {
            int[] longer = Arrays.copyOf(ids, ids.length + 1);
            longer[ids.length] = id;
            double loss = reference.loss(longer) * ids.length - before;
            if (loss < best) {
                best = loss;
                chosen = id;
            }
        }
        return chosen;
    }

    @Test
    void aTrainedModelContinuesAsPublished() {
        Path trained = SharedData.require("gptneo-tinystories-64");
        try (TensorFile golden = TensorFiles.open(trained.resolve("golden_f64.safetensors"))) {
            String ids = Arrays.toString(golden.get("greedy_ids").toLongs());
            String printed = run(
                    "generate",
                    "--model",
                    trained.toString(),
                    "--prompt",
                    "Once upon a time,",
                    "--tokens",
                    "48",
                    "--ids");
            assertEquals(ids, printed.strip());
        }
        String loss = run(
                "loss",
                "--model",
                trained.toString(),
                "--text",
                trained.resolve("heldout.txt").toString());
        assertEquals(3.5675, Double.parseDouble(loss.split(" ")[0]), 1e-3);
        assertTrue(loss.contains("3,758 tokens"), loss);
    }
}
