package saeengine.spark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Runs a command of sae-engine on a cluster: a task for each of its shards, tried again by Spark where an executor dies, and
 * their outputs gathered by the driver to the bytes that one machine would have written.
 */
public final class SparkShards {
    private static final String USAGE = "spark-submit [Spark's options] sae-engine-spark.jar --engine sae-engine.jar"
            + " [--shards N] [--java-options '-Xmx4g'] train|harvest|eval ... --out PATH";

    private final Path engine;
    private final ChildProcess child;
    private final int shards;
    private final List<String> words;

    /**
     * @param engine the program's fat jar, where the driver runs
     * @param javaOptions of the processes that run shards
     * @param shards how many; 0 for as many as Spark has cores
     * @param words the command
     */
    SparkShards(Path engine, List<String> javaOptions, int shards, List<String> words) {
        if (!Files.isRegularFile(engine)) {
            throw new IllegalArgumentException("--engine " + engine + ": is not there; name sae-engine.jar");
        }
        this.engine = engine;
        this.child = new ChildProcess(engine.getFileName().toString(), javaOptions);
        this.shards = shards;
        this.words = words;
    }

    /** Exit code 0 where all is gathered, 1 where a shard failed for good, 2 for wrong usage. */
    public static void main(String[] args) {
        SparkShards run;
        try {
            run = parse(args);
            new ShardedCommand(run.words, Math.max(1, run.shards));
        } catch (IllegalArgumentException e) {
            System.err.println("sae-engine-spark: " + e.getMessage() + "\nusage: " + USAGE);
            System.exit(2);
            return;
        }
        try (JavaSparkContext spark =
                new JavaSparkContext(new SparkConf().setIfMissing("spark.app.name", run.name()))) {
            run.run(spark);
        }
    }

    static SparkShards parse(String... args) {
        Path engine = Path.of("sae-engine.jar");
        int shards = 0;
        List<String> javaOptions = List.of();
        int at = 0;
        for (; at < args.length && args[at].startsWith("--"); at += 2) {
            if (at + 1 == args.length) {
                throw new IllegalArgumentException(args[at] + ": has no value");
            }
            String value = args[at + 1];
            switch (args[at]) {
                case "--engine" -> engine = Path.of(value);
                case "--shards" -> shards = number(value);
                case "--java-options" -> javaOptions = List.of(value.strip().split("\\s+"));
                default -> throw new IllegalArgumentException(args[at] + ": is no option before the command");
            }
        }
        return new SparkShards(engine, javaOptions, shards, List.of(args).subList(at, args.length));
    }

    private static int number(String value) {
        try {
            int number = Integer.parseInt(value);
            if (number >= 1) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Refused below, as is what is no size.
        }
        throw new IllegalArgumentException("--shards " + value + ": expected a whole number from 1 on");
    }

    private String name() {
        return "sae-engine " + (words.isEmpty() ? "" : words.get(0));
    }

    /** Runs all shards, pass by pass, and gathers them; how each was run. */
    List<ShardRun> run(JavaSparkContext spark) {
        int count = shards > 0 ? shards : spark.defaultParallelism();
        ShardedCommand command = new ShardedCommand(words, count);
        spark.addFile(engine.toAbsolutePath().toString());
        List<Integer> numbers = IntStream.rangeClosed(1, count).boxed().toList();
        List<ShardRun> runs = new ArrayList<>();
        for (String pass : command.passes()) {
            List<ShardRun> done = spark.parallelize(numbers, count)
                    .map(new ShardTask(command, pass, child))
                    .collect();
            done.forEach(SparkShards::print);
            runs.addAll(done);
        }
        child.run(engine, command.gather(), null);
        return runs;
    }

    private static void print(ShardRun run) {
        System.out.printf(
                Locale.ROOT,
                "shard %d%s: executor %s%s, attempt %d, %.1f s%n",
                run.number(),
                run.pass().isEmpty() ? "" : " " + run.pass(),
                run.executor(),
                run.gpu() == null ? "" : ", gpu " + run.gpu(),
                run.attempt() + 1,
                run.seconds());
    }
}
