package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.data.tensors.SafeTensorsWriter;
import saeengine.testing.Cli;
import saeengine.testing.TinyModel;

/** Wrong input gets one clear line, a non-zero exit code, and leaves nothing half-written. */
class WrongInputTest {
    @TempDir
    Path folder;

    private String model;
    private String stories;
    private String out;

    @BeforeEach
    void makeInputs() {
        model = "random:" + TinyModel.config(folder);
        stories = TinyModel.stories(folder).toString();
        out = folder.resolve("run").toString();
    }

    /** Runs in this JVM; the error stream has to be one line that holds all of {@code parts}. */
    private void assertRefused(List<String> arguments, String... parts) {
        PrintStream before = System.err;
        ByteArrayOutputStream caught = new ByteArrayOutputStream();
        int exit;
        try (PrintStream err = new PrintStream(caught, true, StandardCharsets.UTF_8)) {
            System.setErr(err);
            exit = CommandRunner.run(arguments.toArray(String[]::new));
        } finally {
            System.setErr(before);
        }
        String text = caught.toString(StandardCharsets.UTF_8);
        assertTrue(exit != 0, "exit code of " + arguments);
        assertEquals(1, text.lines().count(), "one line, got: " + text);
        for (String part : parts) {
            assertTrue(text.contains(part), "'" + part + "' in: " + text);
        }
        assertFalse(text.contains("internal error"), text);
    }

    private List<String> train(String... more) {
        List<String> arguments = new ArrayList<>(List.of("train", "--features", "4", "--steps", "5", "--batch", "8"));
        arguments.addAll(List.of("--eval-rows", "50", "--out", out));
        arguments.addAll(List.of(more));
        return arguments;
    }

    private void assertNothingWritten() {
        assertFalse(Files.exists(Path.of(out)), "not even the folder was made");
    }

    @Test
    void models() throws IOException {
        assertRefused(train("--model", folder.resolve("none").toString(), "--text", stories), "none", "no such folder");
        assertNothingWritten();
        Path mamba = Files.createDirectory(folder.resolve("mamba"));
        Files.writeString(mamba.resolve("config.json"), "{\"model_type\": \"mamba\"}");
        assertRefused(train("--model", mamba.toString(), "--text", stories), "config.json", "'mamba'", "'gpt_neo'");
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Files.copy(folder.resolve("tiny.json"), empty.resolve("config.json"));
        assertRefused(train("--model", empty.toString(), "--text", stories), "holds no weights", "model.safetensors");
        new SafeTensorsWriter()
                .add("transformer.wte.weight", new float[12], 1, 12)
                .write(empty.resolve("model.safetensors"));
        assertRefused(train("--model", empty.toString(), "--text", stories), "wte.weight", "[1, 12]", "[260, 12]");
        assertNothingWritten();
    }

    /** The cache that was looked into, and the command that fetches the model. */
    @Test
    void modelsThatAreNotDownloaded() {
        assertRefused(
                train("--model", "nobody/Nothing-1B", "--text", stories),
                "nobody/Nothing-1B: no such folder",
                "not in the Hugging Face cache, ",
                "'pull nobody/Nothing-1B'");
        assertNothingWritten();
    }

    @Test
    void layersAndContexts() {
        assertRefused(train("--model", model, "--text", stories, "--layer", "4"), "--layer 4", "0", "3");
        assertRefused(train("--model", model, "--text", stories, "--context", "33"), "--context 33", "32 positions");
        assertNothingWritten();
    }

    @Test
    void texts() {
        Path empty = TinyModel.write(folder.resolve("empty.txt"), "\n\n<|endoftext|>\n");
        assertRefused(train("--model", model, "--text", empty.toString()), "empty.txt", "no story");
        assertRefused(train("--model", model, "--text", folder.resolve("no.txt").toString()), "no.txt");
        assertRefused(
                train(
                        "--model",
                        model,
                        "--text",
                        TinyModel.write(folder.resolve("a.md"), "x").toString()),
                "a.md");
        assertNothingWritten();
        assertRefused(
                List.of(
                        "hidden",
                        "--model",
                        model,
                        "--tokens",
                        "1,2,260",
                        "--out",
                        folder.resolve("h").toString()),
                "token id 260",
                "vocabulary of 260");
        assertFalse(Files.exists(folder.resolve("h")));
    }

    @Test
    void tokenFilesPastTheVocabulary() throws IOException {
        Path ids = folder.resolve("ids.bin");
        Files.write(ids, new byte[] {1, 0, 2, 0, 5, 1, 3, 1});
        assertRefused(List.of("loss", "--model", model, "--text", ids.toString()), "ids.bin", "261", "260");
    }

    @Test
    void foldersToWriteTo() throws IOException {
        Path file = TinyModel.write(folder.resolve("file"), "x");
        List<String> arguments = new ArrayList<>(train("--model", model, "--text", stories));
        arguments.set(arguments.indexOf(out), file.toString());
        assertRefused(arguments, "file", "folder");
        arguments.set(arguments.indexOf(file.toString()), file.resolve("below").toString());
        assertRefused(arguments, "cannot write");
        Path other = Files.createDirectory(folder.resolve("other"));
        Files.writeString(other.resolve("precious.txt"), "x");
        arguments.set(arguments.indexOf(file.resolve("below").toString()), other.toString());
        assertRefused(arguments, "other", "no run");
        arguments.add("--overwrite");
        assertRefused(arguments, "other", "no run");
        assertTrue(Files.exists(other.resolve("precious.txt")));
    }

    @Test
    void aRunThatIsThere() throws IOException {
        String[] arguments = train("--model", model, "--text", stories).toArray(String[]::new);
        assertRefused(train("--model", model, "--text", stories, "--resume"), "run.json", "no run to resume");
        assertEquals(0, CommandRunner.run(arguments));
        byte[] before = Files.readAllBytes(Path.of(out, "F4", "sae.safetensors"));
        assertRefused(List.of(arguments), "--resume", "--overwrite");
        assertRefused(List.of("train", "--resume", "--out", out, "--seed", "7"), "--seed 7", "has 1");
        assertTrue(java.util.Arrays.equals(before, Files.readAllBytes(Path.of(out, "F4", "sae.safetensors"))));
        assertEquals(
                0,
                CommandRunner.run(train("--model", model, "--text", stories, "--overwrite", "--seed", "7")
                        .toArray(String[]::new)));
    }

    private List<String> inOrder(float ofRow4500, String... more) {
        float[] rows = new float[5000 * 3];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (float) Math.sin(i);
        }
        rows[4500 * 3] = ofRow4500;
        String file = folder.resolve("rows.safetensors").toString();
        new SafeTensorsWriter().add("activations", rows, 5000, 3).write(Path.of(file));
        List<String> arguments =
                new ArrayList<>(List.of("train", "--activations", file, "--in-order", "--batch", "10"));
        arguments.addAll(List.of("--features", "4", "--eval-rows", "50", "--out", out));
        arguments.addAll(List.of(more));
        return arguments;
    }

    /** In the second chunk of the file; what was saved before it is kept, and drawn. */
    @Test
    void aRowThatFloat32CannotSquare() {
        assertRefused(
                inOrder(3e30f, "--checkpoint-every", "100", "--steps", "1000"),
                "rows.safetensors: 'activations' row 4500 is longer than",
                "--scale-activations");
        assertTrue(Files.exists(Path.of(out, "checkpoint-400", "state.json")), "the last good checkpoint is kept");
        assertTrue(Files.exists(Path.of(out, "report.html")));
    }

    /** Of rows that were shown to be finite; the rate makes weights of which the next loss is not. */
    @Test
    void lossThatIsNotANumber() throws IOException {
        assertRefused(
                inOrder(1f, "--lr", "1e15", "--checkpoint-every", "1", "--steps", "30"),
                "F4",
                "not a finite number at step 2, though all rows are finite",
                "checkpoint-1;",
                "--lr");
        assertTrue(Files.exists(Path.of(out, "checkpoint-1", "state.json")), "the last good checkpoint is kept");
        assertTrue(Files.exists(Path.of(out, "report.html")));
        List<String> lines = Files.readAllLines(Path.of(out, "F4", "loss.jsonl"));
        assertTrue(lines.get(lines.size() - 1).contains("\"step\":2,\"tokens\":20,\"loss\":null"), lines.toString());
    }

    /** The plan comes first, then one line that names the heap to ask for. */
    @Test
    void notEnoughMemory() {
        Cli.Result result = Cli.run(
                folder,
                List.of("-Xmx48m"),
                train("--model", model, "--text", stories).toArray(String[]::new));
        assertEquals(1, result.exit());
        assertTrue(result.out().contains("memory plan:") && result.out().contains("bytes  in all"), result.out());
        assertEquals(1, result.errorLines().size(), result.err());
        assertTrue(result.err().matches("(?s).*java -Xmx\\d+m -jar.*--buffer.*"), result.err());
        assertNothingWritten();
    }

    @Test
    void optionsThatDoNotFit() {
        assertRefused(train("--nonsense"), "--nonsense", "train --help");
        assertRefused(train("--per-story", "--model", model, "--text", stories), "--per-story with --batch");
        assertRefused(train("--lr", "-1"), "--lr -1.0", "positive");
        assertRefused(train("--lr", "fast"), "--lr", "fast");
        assertRefused(train("--normalize", "often"), "often", "per-story");
        assertRefused(train("--device", "tpu"), "--device", "tpu", "cpu");
        assertRefused(train("--betas", "0.9"), "--betas");
        assertRefused(train("--activations", "x", "--model", "y"), "--model with --activations");
        assertRefused(train("--activations", "x", "--layer", "1"), "--layer with --activations");
        assertRefused(
                train("--synthetic", "1k", "--loss-recovered-tokens", "9"), "--loss-recovered-tokens 9: needs a model");
        assertRefused(train("--resample-every", "9"), "--resample-every 9: goes with --resample");
        assertRefused(train("--activations", "x", "--context", "8"), "--context with --activations");
        assertRefused(train("--buffer", "10"), "--buffer 10", "16");
        assertRefused(List.of("train", "--features", "4,4", "--out", out), "--features", "once");
        assertRefused(List.of("train", "--features", "0", "--out", out), "--features 0", "at least 1");
        assertRefused(List.of("trian"), "trian");
        assertRefused(List.of(), "name a command");
        assertRefused(List.of("generate", "--model", model, "--prompt", "x", "--tokens", "0"), "--tokens 0");
        assertNothingWritten();
    }

    @Test
    void recipesThatDoNotFit() {
        assertRefused(train("--recipe", "magic"), "--recipe magic", "autoencoder", "openai-topk");
        assertRefused(train("--recipe", "topk", "--l1", "0.1"), "--l1 with topk", "no sparsity term");
        assertRefused(train("--recipe", "relu-l1", "--k", "3"), "--k with relu-l1", "it has no k");
        assertRefused(train("--recipe", "topk", "--k", "5"), "--k 5", "at most --features 4");
        assertRefused(train("--recipe", "topk", "--k", "0"), "--k 0", "at least 1");
        assertRefused(train("--recipe", "topk", "--k", "2,2"), "--k", "each once");
        assertRefused(train("--recipe", "relu-l1", "--l1", "-1"), "--l1 -1.0", "0 or more");
        assertRefused(train("--recipe", "relu-l1", "--aux-alpha", "1"), "--aux-alpha with relu-l1", "no auxiliary");
        assertRefused(train("--recipe", "topk", "--aux-trains-encoder"), "--aux-trains-encoder", "sparsify-topk");
        assertRefused(train("--recipe", "relu-l1", "--clip", "1"), "--clip with relu-l1", "does not clip");
        assertRefused(train("--recipe", "topk", "--resample", "simple"), "--resample with topk", "auxiliary loss");
        assertRefused(train("--resample-inputs", "9"), "--resample-inputs", "anthropic");
        assertRefused(train("--resample-most", "2"), "--resample-most", "--resample");
        assertRefused(train("--recipe", "relu-l1", "--resample", "anthropic", "--resample-every", "1"), "at least 2");
        assertRefused(train("--resample", "sometimes"), "--resample", "sometimes");
        assertRefused(train("--lr-decay", "linear"), "--lr-decay", "--lr-final");
        assertRefused(train("--scale-activations", "twice"), "--scale-activations", "twice");
        assertNothingWritten();
    }

    @Test
    void initOfTheWrongShape() {
        new SafeTensorsWriter()
                .add("W_enc", new float[24], 12, 2)
                .add("W_dec", new float[24], 2, 12)
                .add("b_enc", new float[2], 2)
                .add("b_dec", new float[12], 12)
                .write(folder.resolve("two.safetensors"));
        String init = folder.resolve("two.safetensors").toString();
        assertRefused(
                train("--model", model, "--text", stories, "--init", init),
                "--init",
                "2 features",
                "--features asks for 4");
        new SafeTensorsWriter()
                .add("W_enc", new float[20], 5, 4)
                .add("W_dec", new float[20], 4, 5)
                .add("b_enc", new float[4], 4)
                .add("b_dec", new float[5], 5)
                .write(folder.resolve("five.safetensors"));
        init = folder.resolve("five.safetensors").toString();
        assertRefused(train("--model", model, "--text", stories, "--init", init), "W_enc", "[5, 4]", "[12, 4]");
        assertNothingWritten();
    }

    @Test
    void aConfigWithAnUnknownKey() {
        Path config = TinyModel.write(folder.resolve("old.json"), "{\"options\": {\"steps\": 3, \"magic\": 1}}");
        assertRefused(List.of("train", "--config", config.toString(), "--out", out), "'magic'", "does not know");
        assertNothingWritten();
    }
}
