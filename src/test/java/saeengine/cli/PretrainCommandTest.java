package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.activations.LanguageModel;
import saeengine.activations.ModelLoader;
import saeengine.cpu.CpuDevice;
import saeengine.data.tensors.TensorFile;
import saeengine.data.tensors.TensorFiles;
import saeengine.stories.StoryGenerator;
import saeengine.stories.StoryWriter;
import saeengine.testing.Cli;
import saeengine.testing.TinyModel;
import saeengine.train.Checkpoints;

/** Whole runs of {@code pretrain}: the same bytes again, killed and resumed, and read by every other command. */
class PretrainCommandTest {
    private static final List<String> ALL =
            List.of("model.safetensors", "loss.jsonl", "val.jsonl", "config.json", "vocab.json", "merges.txt");

    @TempDir
    static Path folder;

    private static Path config;
    private static Path stories;
    private static Path heldOut;

    @BeforeAll
    static void makeInputs() throws IOException {
        config = TinyModel.write(folder.resolve("shape.json"), """
                {"model_type": "gpt_neo", "vocab_size": 300, "hidden_size": 24, "num_layers": 2, "num_heads": 2,
                 "intermediate_size": 40, "window_size": 9, "max_position_embeddings": 48}
                """);
        stories = folder.resolve("stories.txt");
        heldOut = folder.resolve("held-out.txt");
        StoryWriter writer = new StoryWriter(new StoryGenerator(7));
        writer.write(stories, 0, 40, false);
        writer.write(heldOut, 1000, 5, false);
    }

    /** 200 steps that begin the text again; {@code more} wins, an option with null is left out. */
    private static List<String> arguments(String out, String... more) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("--text", stories.toString());
        options.put("--config", config.toString());
        options.put("--val-text", heldOut.toString());
        options.put("--steps", "200");
        options.put("--batch", "3");
        options.put("--context", "40");
        options.put("--lr", "0.01");
        options.put("--val-every", "100");
        options.put("--out", folder.resolve(out).toString());
        for (int i = 0; i < more.length; i += 2) {
            options.put(more[i], more[i + 1]);
        }
        List<String> arguments = new ArrayList<>(List.of("pretrain"));
        options.forEach((option, value) -> {
            if (value != null) {
                arguments.add(option);
                arguments.addAll(value.isEmpty() ? List.of() : List.of(value));
            }
        });
        return arguments;
    }

    /** Runs in this JVM and returns what was printed; the exit code has to be 0. */
    private static String run(List<String> arguments) {
        PrintStream before = System.out;
        ByteArrayOutputStream caught = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(caught, true, StandardCharsets.UTF_8)) {
            System.setOut(out);
            assertEquals(0, CommandRunner.run(arguments.toArray(String[]::new)), "exit code of " + arguments);
        } finally {
            System.setOut(before);
        }
        return caught.toString(StandardCharsets.UTF_8);
    }

    private static String pretrain(String out, String... more) {
        return run(arguments(out, more));
    }

    private static void assertSameBytes(String one, String other) throws IOException {
        for (String file : ALL) {
            assertArrayEquals(bytes(one, file), bytes(other, file), file + " of " + one + " and " + other);
        }
    }

    private static byte[] bytes(String run, String file) throws IOException {
        return Files.readAllBytes(folder.resolve(run).resolve(file));
    }

    private static List<JsonObject> lines(String file) throws IOException {
        return Files.readAllLines(folder.resolve(file)).stream()
                .map(line -> JsonParser.parseString(line).getAsJsonObject())
                .toList();
    }

    @Test
    void theSameSeedGivesTheSameBytesOnOneThreadAndTwo() throws IOException {
        // Large enough a batch that products and kernels are shared out over threads.
        pretrain("one", "--batch", "8", "--threads", "1");
        pretrain("two", "--batch", "8", "--threads", "2", "--checkpoint-every", "70");
        pretrain("again", "--batch", "8", "--threads", "2");
        assertSameBytes("one", "two");
        assertSameBytes("two", "again");
        pretrain("other", "--seed", "2", "--steps", "20");
        pretrain("twenty", "--steps", "20");
        assertFalse(Arrays.equals(bytes("other", "model.safetensors"), bytes("twenty", "model.safetensors")));
    }

    @Test
    void lossesFallAndTheLossCommandSaysWhatValidationSaid() throws IOException {
        pretrain("learns");
        List<JsonObject> losses = lines("learns/loss.jsonl");
        assertEquals(21, losses.size(), "steps 1, 10, 20, ... 200");
        double first = losses.get(0).get("loss").getAsDouble();
        double last = losses.get(20).get("loss").getAsDouble();
        assertEquals(Math.log(300), first, 0.1, "an untrained model knows nothing");
        assertTrue(last < first - 1, first + " fell to " + last);
        assertEquals(200 * 3 * 40, losses.get(20).get("tokens").getAsLong());
        List<JsonObject> validations = lines("learns/val.jsonl");
        assertEquals(2, validations.size());
        String[] printed = run(List.of(
                        "loss", "--model", out("learns"), "--text", heldOut.toString(), "--context", "40"))
                .split(" ");
        assertEquals(
                Double.parseDouble(printed[0]), validations.get(1).get("loss").getAsDouble(), 1e-4);
    }

    /** A family whose checkpoints keep queries, keys and values in one matrix, and whose head is its own. */
    @Test
    void aGptNeoXIsTrainedAndRead() throws IOException {
        Path neox = TinyModel.write(folder.resolve("neox.json"), """
                {"model_type": "gpt_neox", "vocab_size": 300, "hidden_size": 24, "num_hidden_layers": 2,
                 "num_attention_heads": 2, "intermediate_size": 40, "max_position_embeddings": 48, "rotary_pct": 0.5}
                """);
        String said = pretrain("neox", "--config", neox.toString(), "--steps", "100", "--val-every", "100");
        List<JsonObject> losses = lines("neox/loss.jsonl");
        double last = losses.get(losses.size() - 1).get("loss").getAsDouble();
        assertTrue(last < losses.get(0).get("loss").getAsDouble() - 0.8, "the loss fell to " + last);
        Matcher memory = Pattern.compile("memory: planned ([\\d,]+) bytes, tensors held at most ([\\d,]+)")
                .matcher(said);
        assertTrue(memory.find(), said);
        assertTrue(number(memory.group(2)) <= number(memory.group(1)), said);
        double validated = lines("neox/val.jsonl").get(0).get("loss").getAsDouble();
        String[] printed = run(List.of("loss", "--model", out("neox"), "--text", heldOut.toString(), "--context", "40"))
                .split(" ");
        assertEquals(Double.parseDouble(printed[0]), validated, 1e-4);
        try (TensorFile file = TensorFiles.open(folder.resolve("neox/model.safetensors"))) {
            assertArrayEquals(
                    new long[] {72, 24},
                    file.get("gpt_neox.layers.1.attention.query_key_value.weight")
                            .shape());
            assertTrue(file.has("embed_out.weight"));
        }
        JsonObject config = JsonParser.parseString(Files.readString(folder.resolve("neox/config.json")))
                .getAsJsonObject();
        assertEquals(
                "GPTNeoXForCausalLM",
                config.getAsJsonArray("architectures").get(0).getAsString());
        assertFalse(config.get("tie_word_embeddings").getAsBoolean());
        pretrain("neox50", "--config", neox.toString(), "--steps", "50", "--val-every", "100");
        Path resumed = folder.resolve("neox50");
        run(List.of(
                "pretrain", "--text", stories.toString(), "--out", resumed.toString(), "--resume", "--steps", "60"));
        assertTrue(Files.exists(resumed.resolve("model.safetensors")));
    }

    private static long number(String text) {
        return Long.parseLong(text.replace(",", ""));
    }

    @Test
    void theFirstStoriesCanBeHeldOut() throws IOException {
        Path joined = folder.resolve("joined.txt");
        Files.writeString(joined, Files.readString(heldOut) + Files.readString(stories));
        pretrain("apart", "--steps", "20");
        pretrain("joined", "--steps", "20", "--text", joined.toString(), "--val-text", null, "--val-stories", "5");
        assertSameBytes("apart", "joined");
    }

    private static String out(String run) {
        return folder.resolve(run).toString();
    }

    @Test
    void everyOtherCommandReadsTheFolder() {
        pretrain("whole", "--steps", "20");
        try (CpuDevice device = new CpuDevice(1)) {
            ModelLoader loader = ModelLoader.open(out("whole"), 1);
            assertEquals(
                    List.of(false, true),
                    loader.config().layerForms().stream()
                            .map(layer -> layer.window() > 0)
                            .toList());
            LanguageModel model = loader.load(device, 2);
            assertEquals(299, model.endOfText());
            assertEquals(299, model.requireTokenizer().endOfText());
            assertEquals(300, model.requireTokenizer().vocabularySize());
        }
        run(List.of("generate", "--model", out("whole"), "--prompt", "Once"));
        run(List.of(
                "train",
                "--model",
                out("whole"),
                "--text",
                heldOut.toString(),
                "--layer",
                "1",
                "--features",
                "8",
                "--steps",
                "3",
                "--batch",
                "16",
                "--eval-rows",
                "64",
                "--out",
                out("whole-sae")));
    }

    /** Wider, it predicts what the narrow one does, to what the new dims' noise adds. */
    @Test
    void aWiderModelStartsWhereANarrowOneEnded() throws IOException {
        pretrain("small", "--embedding-lr", "0.02");
        Path wide = wider("wide.json", 6);
        String[] still = {
            "--steps", "1", "--lr", "1e-12", "--val-every", "1", "--config", wide.toString(), "--init", out("small")
        };
        pretrain("widened", still);
        pretrain("drawn", Arrays.copyOf(still, still.length - 2));
        double before = lastValidation("small");
        double drawn = lastValidation("drawn");
        assertTrue(drawn > before + 1, "learnt from " + drawn + " to " + before);
        assertEquals(before, lastValidation("widened"), 0.02 * (drawn - before));
        assertArrayEquals(
                Files.readAllBytes(folder.resolve("small/merges.txt")),
                Files.readAllBytes(folder.resolve("widened/merges.txt")));
    }

    @Test
    void aModelOfOtherHeadsCannotBeWidened() throws IOException {
        pretrain("base", "--steps", "2");
        List<String> arguments =
                arguments("refused", "--config", wider("heads.json", 3).toString(), "--init", out("base"));
        Cli.Result result = Cli.run(folder, List.of(), arguments.toArray(String[]::new));
        assertTrue(result.exit() != 0);
        assertTrue(result.err().contains("cannot be widened") && result.err().contains("head"), result.err());
        assertFalse(Files.exists(folder.resolve("refused")));
    }

    private static Path wider(String name, int heads) {
        return TinyModel.write(folder.resolve(name), """
                {"model_type": "gpt_neo", "vocab_size": 300, "hidden_size": 72, "num_layers": 2, "num_heads": %d,
                 "intermediate_size": 60, "window_size": 9, "max_position_embeddings": 48}
                """.formatted(heads));
    }

    private static double lastValidation(String run) throws IOException {
        List<String> lines = Files.readAllLines(folder.resolve(run).resolve("val.jsonl"));
        return JsonParser.parseString(lines.get(lines.size() - 1))
                .getAsJsonObject()
                .get("loss")
                .getAsDouble();
    }

    @Test
    void aKilledRunGoesOnToTheSameBytes() throws Exception {
        String[] options = {"--steps", "1500", "--checkpoint-every", "100", "--val-every", "150"};
        pretrain("straight", options);
        Process process = Cli.start(
                folder, List.of("-Xmx256m"), arguments("killed", options).toArray(String[]::new));
        await(process, () -> checkpoint("killed") >= 200);
        process.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
        assertTrue(checkpoint("killed") < 1500, "it was killed before its end");
        run(List.of("pretrain", "--resume", "--out", out("killed")));
        assertSameBytes("straight", "killed");
    }

    private static long checkpoint(String run) {
        if (!Files.exists(folder.resolve(run))) {
            return 0;
        }
        return new Checkpoints(folder.resolve(run))
                .latest()
                .map(path -> path.getFileName().toString().replaceAll("\\D", ""))
                .map(Long::parseLong)
                .orElse(0L);
    }

    private static void await(Process process, java.util.function.BooleanSupplier done) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!done.getAsBoolean()) {
            assertTrue(process.isAlive(), "the run ended before it could be killed");
            assertTrue(System.nanoTime() < deadline, "waited for a minute");
            Thread.sleep(5);
        }
    }

    @Test
    void anInterruptedRunLeavesACheckpointAndItsModel() throws Exception {
        String[] options = {"--steps", "100000", "--checkpoint-every", "100000", "--val-every", "100000"};
        Process process = Cli.start(
                folder, List.of("-Xmx256m"), arguments("stopped", options).toArray(String[]::new));
        Path curve = folder.resolve("stopped/loss.jsonl");
        await(process, () -> curve.toFile().length() > 300);
        process.destroy();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertTrue(checkpoint("stopped") > 0, "a checkpoint is there");
        run(List.of("loss", "--model", out("stopped"), "--text", heldOut.toString()));
    }

    @Test
    void aLossThatIsNoNumberEndsTheRunAndKeepsTheCheckpoint() throws IOException {
        List<String> options =
                arguments("wild", "--lr", "1e25", "--warmup", "0", "--checkpoint-every", "1", "--clip", "0");
        assertRefused(options, "not a finite number at step 2", "checkpoint-1", "--lr");
        assertEquals(1, checkpoint("wild"));
        assertTrue(lines("wild/loss.jsonl").get(1).get("loss").isJsonNull());
    }

    @Test
    void bf16IsTheSameModelRounded() throws IOException {
        pretrain("wide", "--steps", "20");
        pretrain("narrow", "--steps", "20", "--dtype", "bf16");
        try (TensorFile wide = TensorFiles.open(folder.resolve("wide/model.safetensors"));
                TensorFile narrow = TensorFiles.open(folder.resolve("narrow/model.safetensors"))) {
            float[] whole = wide.get("transformer.wte.weight").toFloats();
            float[] rounded = narrow.get("transformer.wte.weight").toFloats();
            for (int i = 0; i < whole.length; i++) {
                assertEquals(whole[i], rounded[i], Math.abs(whole[i]) / 256);
                assertEquals(0, Float.floatToRawIntBits(rounded[i]) & 0xffff);
            }
        }
        assertArrayEquals(bytes("wide", "loss.jsonl"), bytes("narrow", "loss.jsonl"));
        run(List.of("loss", "--model", out("small"), "--text", heldOut.toString()));
    }

    @Test
    void aGivenTokenizerIsTakenAndKept() throws IOException {
        pretrain("first", "--steps", "20");
        pretrain("second", "--steps", "20", "--tokenizer", out("first"));
        assertSameBytes("first", "second");
    }

    @Test
    void wrongInputIsRefusedInOneLine() throws IOException {
        assertRefused(arguments("no", "--config", null), "--config");
        assertRefused(arguments("no", "--config", stories.toString()), "stories.txt", "no JSON object");
        assertRefused(arguments("no", "--config", shape("{\"model_type\": \"llama\"}")), "'llama'", "gpt_neo");
        assertRefused(arguments("no", "--vocabulary", "301"), "--vocabulary 301", "300");
        assertRefused(arguments("no", "--context", "49"), "--context 49", "48 positions");
        assertRefused(arguments("no", "--lr", "0"), "--lr 0.0");
        assertRefused(arguments("no", "--val-text", null), "40 stories", "100", "--val-stories");
        assertRefused(arguments("no", "--text", folder.resolve("none.txt").toString()), "none.txt");
        Path ids = Files.write(folder.resolve("ids.bin"), new byte[] {1, 0, 2, 0});
        assertRefused(arguments("no", "--text", ids.toString()), "--tokenizer");
        assertRefused(arguments("stories.txt"), "--out", "is a file");
        assertRefused(arguments("no", "--resume", "", "--config", null), "no run");
        assertFalse(Files.exists(folder.resolve("no/config.json")), "nothing was written");
    }

    @Test
    void shapesTokenizersAndRunsHaveToFit() {
        pretrain("run", "--steps", "3");
        assertRefused(arguments("run"), "holds a run already", "--resume", "--overwrite");
        assertRefused(arguments("run", "--resume", ""), "--config with --resume");
        assertRefused(arguments("run", "--resume", "", "--config", null, "--lr", "0.5"), "--lr 0.5", "0.01");
        String smaller = shape(text(config).replace("300", "280"));
        assertRefused(arguments("no", "--config", smaller, "--tokenizer", out("run")), "280", "300");
        String other = shape(text(config).replace("}", ", \"eos_token_id\": 5}"));
        assertRefused(arguments("no", "--config", other), "eos_token_id is 5", "299");
        String tiny = shape(text(config).replace("300", "200"));
        assertRefused(arguments("no", "--config", tiny), "200", "at least 257");
        pretrain("run", "--steps", "4", "--overwrite", "");
    }

    private static String shape(String json) {
        return TinyModel.write(folder.resolve("other.json"), json).toString();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void assertRefused(List<String> arguments, String... parts) {
        PrintStream before = System.err;
        ByteArrayOutputStream caught = new ByteArrayOutputStream();
        try (PrintStream err = new PrintStream(caught, true, StandardCharsets.UTF_8)) {
            System.setErr(err);
            assertTrue(CommandRunner.run(arguments.toArray(String[]::new)) != 0, "exit code of " + arguments);
        } finally {
            System.setErr(before);
        }
        String text = caught.toString(StandardCharsets.UTF_8);
        assertEquals(1, text.lines().count(), "one line, got: " + text);
        for (String part : parts) {
            assertTrue(text.contains(part), "'" + part + "' in: " + text);
        }
        assertFalse(text.contains("internal error"), text);
    }
}
