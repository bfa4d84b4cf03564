package saeengine.spark;

import java.io.Serializable;

/**
 * How a shard was run.
 *
 * @param number from 1
 * @param pass "" where there is but one
 * @param executor Spark's name of the JVM that ran it
 * @param gpu addresses of the GPUs that it was given; null for none
 * @param attempt how often its task had failed before
 * @param seconds that it took
 */
record ShardRun(int number, String pass, String executor, String gpu, int attempt, double seconds)
        implements Serializable {}
