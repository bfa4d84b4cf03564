package saeengine.spark;

import java.nio.file.Path;
import java.util.Arrays;
import org.apache.spark.SparkEnv;
import org.apache.spark.SparkFiles;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.resource.ResourceInformation;

/**
 * Runs one shard, on the cores and the GPU that Spark gave its task.
 *
 * @param pass which pass; "" where there is but one
 */
record ShardTask(ShardedCommand command, String pass, ChildProcess child) implements Function<Integer, ShardRun> {
    private static final String GPU = "gpu";

    @Override
    public ShardRun call(Integer number) {
        TaskContext task = TaskContext.get();
        ResourceInformation gpus = task.resourcesJMap().get(GPU);
        String gpu = gpus == null ? null : String.join(",", Arrays.asList(gpus.addresses()));
        long began = System.nanoTime();
        child.run(Path.of(SparkFiles.get(child.engine())), command.shard(number, pass, task.cpus(), gpu != null), gpu);
        double seconds = (System.nanoTime() - began) / 1e9;
        return new ShardRun(number, pass, SparkEnv.get().executorId(), gpu, task.attemptNumber(), seconds);
    }
}
