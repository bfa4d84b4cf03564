package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.testing.TinyModel;

/** What is there already is kept by every command, unless --overwrite is given. */
class OverwriteTest {
    @TempDir
    Path folder;

    private Path out;
    private Path rows;

    @BeforeEach
    void makeInputs() {
        out = TinyModel.write(folder.resolve("precious.json"), "precious");
        rows = TinyRun.rows(folder.resolve("rows.safetensors"), 60, 6, 1);
        InProcess.succeeds(TinyRun.words(
                "train --features 3 --steps 4 --batch 8 --buffer 64 --eval-rows 50 --activations",
                rows,
                "--out",
                folder.resolve("run")));
    }

    private void keeps(List<String> arguments) throws IOException {
        InProcess.refuses(arguments, "--out", "precious.json", "is there already", "--overwrite");
        assertEquals("precious", text(out));
        List<String> replacing = new ArrayList<>(arguments);
        replacing.add("--overwrite");
        InProcess.succeeds(replacing);
        assertNotEquals("precious", text(out));
        try (Stream<Path> files = Files.list(folder)) {
            assertTrue(files.noneMatch(file -> file.toString().endsWith(".tmp")), "nothing else is left");
        }
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    }

    @Test
    void hidden() throws IOException {
        String model = "random:" + TinyModel.config(folder);
        List<String> arguments = TinyRun.words("hidden --tokens 1,2,3 --out", out, "--model", model);
        keeps(arguments);
        arguments.set(arguments.size() - 1, "no-such-model");
        InProcess.refuses(arguments, "is there already");
    }

    @Test
    void stories() throws IOException {
        keeps(TinyRun.words("stories --count 3 --out", out));
    }

    @Test
    void factsOfStories() throws IOException {
        Path text = folder.resolve("text");
        Path facts = TinyModel.write(folder.resolve("text.facts.jsonl"), "precious");
        InProcess.refuses(TinyRun.words("stories --count 3 --facts --out", text), "text.facts.jsonl", "--overwrite");
        assertEquals("precious", Files.readString(facts));
        assertTrue(Files.notExists(text));
    }

    @Test
    void eval() throws IOException {
        keeps(TinyRun.words("eval --sae", folder.resolve("run/F3"), "--activations", rows, "--out", out));
    }

    @Test
    void bench() throws IOException {
        keeps(TinyRun.words("bench --rounds 1 --only PLAIN_100 --out", out));
    }

    /** A file that the program names itself gets the first name that is free. */
    @Test
    void aFileThatNobodyNamed() throws IOException {
        List<String> arguments = TinyRun.words("eval --sae", folder.resolve("run/F3"), "--activations", rows);
        Path first = TinyModel.write(folder.resolve("run/F3/eval.json"), "kept");
        assertTrue(InProcess.succeeds(arguments).contains("eval-2.json"));
        assertEquals("kept", Files.readString(first));
        assertTrue(Files.exists(folder.resolve("run/F3/eval-2.json")));
        arguments.add("--overwrite");
        InProcess.succeeds(arguments);
        assertNotEquals("kept", Files.readString(first));
    }
}
