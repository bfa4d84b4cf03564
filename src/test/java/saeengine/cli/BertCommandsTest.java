package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import saeengine.testing.StoredBert;
import saeengine.testing.TinyModel;

/** Commands on a model that predicts no next token: it has rows to train on, and no cross-entropies. */
class BertCommandsTest {
    @TempDir
    Path folder;

    private String model;
    private String text;

    @BeforeEach
    void write() {
        model = new StoredBert("").write(folder, "").toString();
        text = folder.resolve("text.txt").toString();
        TinyModel.write(
                folder.resolve("text.txt"), "The cats sat on a mat.<|endoftext|>A dog sat on the cat.\n".repeat(20));
    }

    private record Result(int code, String out, String err) {}

    private static Result run(String... arguments) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream caughtOut = new ByteArrayOutputStream();
        ByteArrayOutputStream caughtErr = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(caughtOut, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(caughtErr, true, StandardCharsets.UTF_8));
            int code = CommandRunner.run(arguments);
            return new Result(
                    code, caughtOut.toString(StandardCharsets.UTF_8), caughtErr.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    @Test
    void trainsAndEvaluatesWithoutCrossEntropies() {
        String runs = folder.resolve("run").toString();
        Result trained = run(
                "train",
                "--device",
                "cpu",
                "--model",
                model,
                "--text",
                text,
                "--layer",
                "1",
                "--recipe",
                "topk",
                "--features",
                "24",
                "--k",
                "4",
                "--steps",
                "5",
                "--batch",
                "16",
                "--out",
                runs);
        assertEquals(0, trained.code(), trained.err());
        String none = "a BERT model predicts no next token";
        assertTrue(trained.out().contains("loss recovered: none, for " + none), trained.out());
        assertTrue(
                trained.out().contains("special tokens: [CLS] ... [SEP] around each window, their rows"),
                trained.out());
        Result evaluated = run("eval", "--device", "cpu", "--model", model, "--text", text, "--sae", runs);
        assertEquals(0, evaluated.code(), evaluated.err());
        assertTrue(evaluated.out().contains("no cross-entropies: " + none), evaluated.out());
        assertTrue(evaluated.out().contains("ev_r2"), evaluated.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"loss", "generate"})
    void whatNeedsPredictionsIsRefusedInOneLine(String command) {
        Result result = command.equals("loss")
                ? run("loss", "--device", "cpu", "--model", model, "--text", text)
                : run("generate", "--device", "cpu", "--model", model, "--prompt", "the cat");
        assertEquals(1, result.code(), result.err());
        String message = result.err().strip();
        assertEquals(1, message.lines().count(), message);
        assertTrue(
                message.endsWith("a BERT model predicts no next token, so that it has no loss and writes no text"),
                message);
    }
}
