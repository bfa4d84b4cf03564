package saeengine.spark;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** A real cluster on this machine: a master and workers in this JVM, each executor a JVM of its own. */
final class LocalCluster implements AutoCloseable {
    final JavaSparkContext spark;

    private LocalCluster(SparkConf conf) {
        this.spark = new JavaSparkContext(conf);
    }

    /** So many executors of one core each, which run one shard at a time. */
    static LocalCluster start(int executors) {
        return start(executors, new SparkConf());
    }

    /** The same with further settings. */
    static LocalCluster start(int executors, SparkConf conf) {
        fillSparkHome();
        return new LocalCluster(conf.setMaster("local-cluster[" + executors + ",1,512]")
                .setAppName("sae-engine tests")
                .set("spark.executor.memory", "512m")
                .set("spark.jars", adapter().toString())
                .set("spark.ui.enabled", "false")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.driver.host", "127.0.0.1"));
    }

    /** The adapter's jar, which executors load; it is made before these tests run. */
    private static Path adapter() {
        return Path.of(System.getProperty("saeengine.adapter"));
    }

    /**
     * Executors are started from the jars of an installation of Spark, which a build does not have: links to the jars of this
     * JVM's class path stand for one.
     */
    private static void fillSparkHome() {
        Path jars = Path.of(System.getenv("SPARK_HOME"), "jars");
        try {
            Files.createDirectories(jars);
            for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
                Path jar = Path.of(entry);
                Path link = jars.resolve(jar.getFileName());
                if (entry.endsWith(".jar") && !Files.exists(link)) {
                    Files.createSymbolicLink(link, jar.toAbsolutePath());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The JVMs of executors that are alive. */
    static List<ProcessHandle> executors() {
        return ProcessHandle.current()
                .children()
                .filter(each -> isOf(each, "CoarseGrainedExecutorBackend"))
                .toList();
    }

    /** The processes of shards that are alive. */
    static List<ProcessHandle> shards() {
        return ProcessHandle.allProcesses()
                .filter(each -> isOf(each, "saeengine.spark.Child"))
                .toList();
    }

    private static boolean isOf(ProcessHandle process, String word) {
        return process.info()
                .arguments()
                .map(words -> List.of(words).stream().anyMatch(each -> each.endsWith(word)))
                .orElse(false);
    }

    @Override
    public void close() {
        spark.close();
    }
}
