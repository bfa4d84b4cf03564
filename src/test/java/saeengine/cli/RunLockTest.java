package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.run.RunLock;
import saeengine.testing.Cli;
import saeengine.testing.TinyModel;
import saeengine.train.Checkpoints;

/** Two processes and one run folder. */
class RunLockTest {
    @TempDir
    Path folder;

    private Path run;
    private Path rows;
    private Process process;

    @BeforeEach
    void startARun() throws Exception {
        run = folder.resolve("run");
        rows = TinyRun.rows(folder.resolve("rows.safetensors"), 100, 6, 1);
        process = Cli.start(
                folder,
                List.of("-Xmx128m"),
                train("--steps", "100000000", "--out", run).toArray(String[]::new));
        while (!Files.exists(run.resolve("F3/loss.jsonl")) || Files.size(run.resolve("F3/loss.jsonl")) == 0) {
            assertTrue(process.isAlive(), Files.readString(folder.resolve("stderr.txt")));
            Thread.sleep(5);
        }
    }

    @AfterEach
    void endIt() throws Exception {
        process.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
    }

    private List<String> train(Object... more) {
        List<String> words = TinyRun.words("train --device cpu --features 3 --batch 8 --buffer 64 --activations", rows);
        words.addAll(TinyRun.words("--eval-rows 50", more));
        return words;
    }

    /** In a process of its own, for an operating system's locks are between processes. */
    private void isRefused(List<String> arguments) throws Exception {
        Cli.Result second = Cli.run(
                Files.createDirectories(folder.resolve("second")),
                List.of("-Xmx128m"),
                arguments.toArray(String[]::new));
        assertEquals(1, second.exit());
        assertEquals(1, second.errorLines().size(), second.err());
        assertTrue(second.err().contains("process " + process.pid() + " on "), second.err());
        assertTrue(second.err().contains(run.toString()), second.err());
    }

    @Test
    void theSecondIsRefusedAndNamesTheFirst() throws Exception {
        isRefused(train("--steps", "5", "--out", run, "--overwrite"));
        isRefused(TinyRun.words("train --resume --out", run));
        assertTrue(process.isAlive());
        assertTrue(Files.exists(run.resolve("run.json")), "nothing was removed");
        assertTrue(Files.exists(run.resolve(RunLock.NAME)));
    }

    @Test
    void aPretrainingIsLockedOutToo() throws Exception {
        Path config = TinyModel.write(folder.resolve("shape.json"), """
                {"model_type": "gpt_neo", "vocab_size": 270, "hidden_size": 8, "num_layers": 1, "num_heads": 2,
                 "intermediate_size": 12, "window_size": 9, "max_position_embeddings": 16}
                """);
        isRefused(TinyRun.words(
                "pretrain --device cpu --context 16 --val-stories 5 --overwrite --config",
                config,
                "--text",
                TinyModel.stories(folder),
                "--out",
                run));
    }

    @Test
    void aDeadOnesLockIsTakenOver() throws Exception {
        process.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
        assertTrue(Files.exists(run.resolve(RunLock.NAME)), "a killed process removes nothing");
        InProcess.succeeds(TinyRun.words("train --resume --steps 40 --out", run));
        assertFalse(Files.exists(run.resolve(RunLock.NAME)));
    }

    /** A polite end gives it free. */
    @Test
    void aStoppedRunLeavesACheckpointAndNoLock() throws Exception {
        process.destroy();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertFalse(Files.exists(run.resolve(RunLock.NAME)));
        assertTrue(new Checkpoints(run).latestStep() > 0);
    }

    /** What is refused after the lock was taken leaves no folder behind. */
    @Test
    void aRefusedRunLeavesNothing() {
        Path fresh = folder.resolve("some/where/else");
        InProcess.refuses(train("--steps", "5", "--init", folder.resolve("none"), "--out", fresh), "none");
        assertFalse(Files.exists(folder.resolve("some")), "folders made for the lock are removed");
    }
}
