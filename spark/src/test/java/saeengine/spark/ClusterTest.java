package saeengine.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A grid of eight, a harvest and an evaluation on clusters of one, two and four executors, and on one that loses an executor in
 * the middle: the bytes that one process writes, each time.
 */
@Tag("cluster")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterTest {
    /** How many the text has; 25,000 make about a million tokens. */
    private static final int STORIES = Integer.getInteger("cluster.stories", 1200);

    private Path folder;

    /** What one process wrote, by command. */
    private Map<String, Map<String, byte[]>> alone;

    private Map<String, List<String>> commands;

    @BeforeAll
    void alone(@TempDir Path made) throws IOException, InterruptedException {
        folder = made;
        String config = Files.writeString(folder.resolve("tiny.json"), """
                {"model_type": "gpt_neo", "vocab_size": 260, "hidden_size": 48, "num_layers": 3, "num_heads": 2,
                 "intermediate_size": 96, "window_size": 5, "max_position_embeddings": 64,
                 "attention_types": [[["global", "local"], 1], [["global"], 1]], "eos_token_id": 259}
                """).toString();
        Path text = folder.resolve("stories.txt");
        Files.writeString(text, stories(STORIES));
        String model = " --device cpu --threads 1 --model random:" + config + " --text " + text;
        commands = Map.of(
                "train",
                words(
                        "train --recipe topk --features 64,96,128,192 --k 4,8 --steps 100 --batch 128 --buffer 4000"
                                + " --eval-rows 1000 --loss-recovered-tokens 500 --log-every 20" + model,
                        "run"),
                "harvest",
                words("harvest --layer 2 --shard-rows 4000" + model, "rows"),
                "eval",
                words(
                        "eval --rows 20000 --sae " + folder.resolve("sae/F64-k4") + "," + folder.resolve("sae/F128-k8")
                                + model,
                        "eval.json"));
        alone = new java.util.TreeMap<>();
        for (String command : List.of("train", "harvest", "eval")) {
            Engine.run(folder, commands.get(command));
            alone.put(command, Engine.files(out(command)));
            if (command.equals("train")) {
                Files.move(out(command), folder.resolve("sae"));
            } else {
                Engine.delete(out(command));
            }
        }
    }

    private List<String> words(String line, String out) {
        List<String> words = new ArrayList<>(List.of(line.split(" ")));
        words.addAll(List.of("--out", folder.resolve(out).toString()));
        return words;
    }

    private Path out(String command) {
        List<String> words = commands.get(command);
        return Path.of(words.get(words.size() - 1));
    }

    /** Stories of pseudo-words, different from each other. */
    private static String stories(int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < 5 + i % 17; j++) {
                text.append((char) ('a' + (i * 7 + j * 3) % 26))
                        .append((char) ('a' + (i + j * 5) % 26))
                        .append(' ');
            }
            text.append("\n<|endoftext|>\n");
        }
        return text.toString();
    }

    @Test
    void oneExecutor() throws IOException {
        sameOn(1);
    }

    @Test
    void twoExecutors() throws IOException {
        sameOn(2);
    }

    @Test
    void fourExecutors() throws IOException {
        sameOn(4);
    }

    private void sameOn(int executors) throws IOException {
        try (LocalCluster cluster = LocalCluster.start(executors)) {
            Set<String> used = new java.util.TreeSet<>();
            used.addAll(same(cluster, "train", 8));
            used.addAll(same(cluster, "harvest", 5));
            used.addAll(same(cluster, "eval", 4));
            assertEquals(executors, used.size(), "executors that ran a shard: " + used);
        }
    }

    private SparkShards shards(String command, int count) {
        return new SparkShards(Engine.jar(), Engine.JAVA, count, commands.get(command));
    }

    /** @return the executors that ran a shard */
    private Set<String> same(LocalCluster cluster, String command, int shards) throws IOException {
        List<ShardRun> runs = shards(command, shards).run(cluster.spark);
        assertEquals(shards * (command.equals("eval") ? 2 : 1), runs.size());
        requireSame(command);
        return runs.stream().map(ShardRun::executor).collect(Collectors.toSet());
    }

    private void requireSame(String command) throws IOException {
        Map<String, byte[]> gathered = Engine.files(out(command));
        assertEquals(alone.get(command).keySet(), gathered.keySet());
        alone.get(command).forEach((name, bytes) -> assertArrayEquals(bytes, gathered.get(name), command + " " + name));
        assertFalse(Files.exists(Path.of(out(command) + ".shards")));
        Engine.delete(out(command));
    }

    /** The executor dies by SIGKILL while it runs a shard; so does the shard's process; Spark tries the task again. */
    @Test
    void anExecutorIsKilledInTheMiddle() throws Exception {
        for (String command : List.of("train", "harvest", "eval")) {
            try (LocalCluster cluster = LocalCluster.start(2)) {
                CompletableFuture<List<ShardRun>> running = CompletableFuture.supplyAsync(
                        () -> shards(command, command.equals("train") ? 8 : 4).run(cluster.spark));
                ProcessHandle victim = busyExecutor(running);
                List<ProcessHandle> itsShards = victim.children().toList();
                victim.destroyForcibly();
                for (ProcessHandle shard : itsShards) {
                    shard.onExit().get(30, TimeUnit.SECONDS);
                }
                List<ShardRun> runs = running.get(300, TimeUnit.SECONDS);
                assertTrue(
                        runs.stream().anyMatch(run -> run.attempt() > 0),
                        "the killed executor ran a shard, whose task came again: " + runs);
                requireSame(command);
            }
        }
        assertEquals(
                List.of(), LocalCluster.shards().stream().filter(this::isOurs).toList());
    }

    private boolean isOurs(ProcessHandle shard) {
        return shard.info().arguments().map(List::of).orElse(List.of()).stream()
                .anyMatch(word -> word.contains(folder.toString()));
    }

    /** An executor whose shard has begun to write. */
    private ProcessHandle busyExecutor(CompletableFuture<?> running) throws IOException, InterruptedException {
        while (true) {
            assertFalse(running.isDone(), "all shards ended before one was seen");
            for (ProcessHandle executor : LocalCluster.executors()) {
                if (executor.children().findAny().isPresent() && anAttemptHasBegun()) {
                    return executor;
                }
            }
            Thread.sleep(5);
        }
    }

    private boolean anAttemptHasBegun() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            for (Path shards :
                    all.filter(each -> each.toString().endsWith(".shards")).toList()) {
                try (Stream<Path> attempts = Files.list(shards)) {
                    if (attempts.anyMatch(each -> each.getFileName().toString().startsWith("."))) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** A shard that fails for good fails the job, with the program's own line, and gathers nothing. */
    @Test
    void aShardThatFailsSaysWhy() {
        List<String> words = new ArrayList<>(commands.get("harvest"));
        words.addAll(1, List.of("--rows", "0"));
        try (LocalCluster cluster = LocalCluster.start(1)) {
            String said = "";
            try {
                new SparkShards(Engine.jar(), Engine.JAVA, 2, words).run(cluster.spark);
            } catch (Exception e) {
                said = String.valueOf(e.getMessage());
            }
            assertTrue(said.contains("sae-engine: --rows 0: at least 1"), said);
            assertFalse(Files.exists(out("harvest")));
        }
    }

    /** GPUs are Spark's to give: each task has the address of one, and no two that run at once have the same. */
    @Test
    void eachTaskHasTheGpuThatItWasGiven() throws IOException {
        Path script = folder.resolve("gpus.sh");
        Files.writeString(script, "#!/bin/sh\necho '{\"name\": \"gpu\", \"addresses\": [\"5\", \"7\"]}'\n");
        assertTrue(script.toFile().setExecutable(true));
        SparkConf conf = new SparkConf()
                .set("spark.worker.resource.gpu.amount", "2")
                .set("spark.worker.resource.gpu.discoveryScript", script.toString())
                .set("spark.executor.resource.gpu.amount", "1")
                .set("spark.task.resource.gpu.amount", "1");
        try (LocalCluster cluster = LocalCluster.start(1, conf)) {
            List<ShardRun> runs = shards("harvest", 2).run(cluster.spark);
            assertTrue(
                    runs.stream().allMatch(run -> Set.of("5", "7").contains(String.valueOf(run.gpu()))),
                    runs.toString());
            requireSame("harvest");
        }
    }

    /** What the build is told of: the numbers of shards are more than executors, and fewer. */
    @Test
    void anyNumberOfShards() throws IOException {
        try (LocalCluster cluster = LocalCluster.start(2)) {
            for (int shards : new int[] {1, 3}) {
                assertEquals(
                        IntStream.rangeClosed(1, shards).boxed().toList(),
                        shards("harvest", shards).run(cluster.spark).stream()
                                .map(ShardRun::number)
                                .toList());
                requireSame("harvest");
            }
        }
    }
}
