package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.run.RunInputs;
import saeengine.testing.SharedData;
import saeengine.testing.TinyModel;

/** A run that is resumed finds the files it began with, or says which one is another. */
class ResumedInputsTest {
    private static final String SMALL = "train --features 3 --batch 8 --buffer 64 --eval-rows 50 --steps ";

    @TempDir
    Path folder;

    private Path shape() {
        return TinyModel.write(folder.resolve("shape.json"), """
                {"model_type": "gpt_neo", "vocab_size": 270, "hidden_size": 8, "num_layers": 2, "num_heads": 2,
                 "intermediate_size": 12, "window_size": 9, "max_position_embeddings": 16}
                """);
    }

    private Path rows(long seed) {
        return TinyRun.rows(folder.resolve("rows.safetensors"), 60, 6, seed);
    }

    /** A finished run of four steps on rows of a file. */
    private Path rowsRun(String... more) {
        Path run = folder.resolve("run");
        InProcess.succeeds(
                TinyRun.words(SMALL + "4 " + String.join(" ", more), "--activations", rows(1), "--out", run));
        return run;
    }

    private static List<String> resume(Path run, String... more) {
        List<String> words = TinyRun.words("train --resume --out", run);
        words.addAll(List.of(more));
        return words;
    }

    private static byte[] flipped(byte[] bytes, int at) {
        byte[] other = bytes.clone();
        other[at] ^= 1;
        return other;
    }

    /** Another config or other merges that can be read as well: a space more, the last two lines exchanged. */
    private static byte[] rewritten(Path file) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        if (file.endsWith("merges.txt")) {
            Collections.swap(lines, lines.size() - 1, lines.size() - 2);
        } else {
            lines.add(" ");
        }
        return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** A cut text, and one with a byte exchanged whose size and time are those of before. */
    @Test
    void anotherText() throws IOException {
        Path text = TinyModel.stories(folder);
        Path run = folder.resolve("run");
        InProcess.succeeds(
                TinyRun.words(SMALL + "6 --model", "random:" + TinyModel.config(folder), "--text", text, "--out", run));
        Map<String, byte[]> before = TinyRun.files(run);
        byte[] whole = Files.readAllBytes(text);
        FileTime time = Files.getLastModifiedTime(text);
        Files.write(text, Arrays.copyOf(whole, 1000));
        InProcess.refuses(
                resume(run, "--steps", "9"),
                text + " (--text)",
                "has changed",
                String.format(Locale.ROOT, "it was %,d bytes", whole.length),
                "it is 1,000 bytes");
        Files.write(text, flipped(whole, 20));
        Files.setLastModifiedTime(text, time);
        InProcess.refuses(resume(run, "--steps", "9"), text + " (--text)", "has changed", "SHA-256");
        Map<String, byte[]> now = TinyRun.files(run);
        assertEquals(before.keySet(), now.keySet());
        before.forEach((name, bytes) -> assertArrayEquals(bytes, now.get(name), name));
        Files.write(text, whole);
        InProcess.succeeds(resume(run, "--steps", "9"));
    }

    /** A text of 941 rows in place of one of 3,758. */
    @Test
    void aPublicModelAndAPartOfItsText() throws IOException {
        Path model = SharedData.require("gptneo-tinystories-64");
        byte[] whole = Files.readAllBytes(model.resolve("heldout.txt"));
        Path text = folder.resolve("tmp.txt");
        Path run = folder.resolve("run");
        Files.write(text, whole);
        InProcess.succeeds(TinyRun.words(
                "train --device cpu --recipe topk --features 96 --k 8 --steps 40 --batch 256 --buffer 4096"
                        + " --checkpoint-every 10 --model",
                model,
                "--text",
                text,
                "--out",
                run));
        Files.write(text, Arrays.copyOf(whole, 4000));
        InProcess.refuses(resume(run, "--steps", "80"), "tmp.txt", "has changed", "it is 4,000 bytes");
    }

    @Test
    void anotherModel() throws IOException {
        Path model = folder.resolve("model");
        Path text = TinyModel.stories(folder);
        InProcess.succeeds(TinyRun.words(
                "pretrain --context 16 --val-stories 5 --steps 2 --batch 1 --config",
                shape(),
                "--text",
                text,
                "--out",
                model));
        Path run = folder.resolve("run");
        InProcess.succeeds(TinyRun.words(SMALL + "4 --model", model, "--text", text, "--out", run));
        for (String name : List.of("config.json", "model.safetensors", "merges.txt")) {
            Path file = model.resolve(name);
            byte[] kept = Files.readAllBytes(file);
            Files.write(file, name.endsWith("s") ? flipped(kept, kept.length - 2) : rewritten(file));
            InProcess.refuses(resume(run, "--steps", "6"), name + " (--model)", "has changed since the run began");
            Files.write(file, kept);
        }
        TinyModel.write(model.resolve("added_tokens.json"), "{}");
        InProcess.refuses(resume(run, "--steps", "6"), "added_tokens.json (--model)", "was not there");
        Files.delete(model.resolve("added_tokens.json"));
        InProcess.succeeds(resume(run, "--steps", "6"));
    }

    @Test
    void otherRowsAndOtherFirstWeights() throws IOException {
        Path first = rowsRun();
        Path init = Files.move(first, folder.resolve("first")).resolve("F3/sae.safetensors");
        Path run = rowsRun("--init", init.toString());
        rows(2);
        InProcess.refuses(resume(run, "--steps", "6"), "rows.safetensors (--activations)", "SHA-256");
        rows(1);
        byte[] kept = Files.readAllBytes(init);
        Files.write(init, flipped(kept, kept.length - 2));
        InProcess.refuses(resume(run, "--steps", "6"), "sae.safetensors (--init)", "SHA-256");
        Files.write(init, kept);
        InProcess.succeeds(resume(run, "--steps", "6"));
    }

    @Test
    void aRunOfAnOlderVersionSaysWhatCouldNotBeChecked() throws IOException {
        Path run = rowsRun();
        Files.delete(run.resolve(RunInputs.FILE));
        assertTrue(InProcess.succeeds(resume(run, "--steps", "6")).contains("could not be checked"));
        rows(2);
        InProcess.refuses(resume(run, "--steps", "8"), "rows.safetensors (--activations)", "has changed");
    }

    /** An option without a value in the run is not one to be slipped in. */
    @Test
    void anOptionThatTheRunDidNotHave() {
        Path run = rowsRun();
        InProcess.refuses(resume(run, "--lr", "0.5"), "--lr 0.5", "has none");
        InProcess.refuses(resume(run, "--lr-warmup", "8"), "--lr-warmup 8", "has none");
        InProcess.refuses(resume(run, "--tied"), "--tied true", "has false");
    }

    @Test
    void aLearningRateThatJumpsBackIsSaid() {
        Path run = rowsRun("--lr 0.01 --lr-final 0.001");
        assertFalse(InProcess.succeeds(resume(run)).contains("learning rate"), "nothing is left to train");
        String said = InProcess.succeeds(resume(run, "--steps", "20"));
        assertTrue(
                said.contains("learning rate: 0.001000 in step 4, of --steps 4; 0.01000 in step 5, for its schedule"),
                said);
    }

    @Test
    void aPretraining() throws IOException {
        Path text = TinyModel.stories(folder);
        Path validation = TinyModel.write(folder.resolve("val.txt"), "ab cd ef\n<|endoftext|>\nba dc\n");
        Path run = folder.resolve("run");
        InProcess.succeeds(TinyRun.words(
                "pretrain --context 16 --steps 4 --batch 1 --warmup 0 --config",
                shape(),
                "--text",
                text,
                "--val-text",
                validation,
                "--out",
                run));
        List<String> again = TinyRun.words("pretrain --resume --steps 8 --out", run);
        for (Path file : List.of(text, validation, run.resolve("merges.txt"))) {
            byte[] kept = Files.readAllBytes(file);
            Files.write(file, file.endsWith("merges.txt") ? rewritten(file) : flipped(kept, 1));
            InProcess.refuses(again, file.getFileName().toString(), "has changed");
            Files.write(file, kept);
        }
        Path config = run.resolve("config.json");
        Path kept = Files.copy(config, folder.resolve("kept.json"));
        Files.writeString(config, Files.readString(config).replace("\"window_size\": 9", "\"window_size\": 7"));
        InProcess.refuses(again, "config.json", "window_size was 9, is 7");
        Files.copy(kept, config, StandardCopyOption.REPLACE_EXISTING);
        String said = InProcess.succeeds(again);
        assertTrue(said.contains("learning rate:") && said.contains("in step 5"), said);
    }
}
